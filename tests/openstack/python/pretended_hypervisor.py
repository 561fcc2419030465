"""Nova's own fake driver, and what tests need beyond it: servers survive a restart of nova-compute, config drives are real,
snapshots become active images, `rxplan_test_fail` in a server's metadata makes its build fail and `rxplan_test_delay` makes it slow."""
import io
import os
import shutil
import time

from nova.api.metadata import base as instance_metadata
from nova.compute import power_state
import nova.conf
from nova import context as nova_context
from nova import exception
from nova.image import glance
from nova import objects
from nova.virt import configdrive
from nova.virt import fake

CONF = nova.conf.CONF


class Driver(fake.FakeDriver):
    def directory(self, instance):
        return os.path.join(CONF.instances_path, instance.uuid)

    def init_host(self, host):
        super().init_host(host)
        for instance in objects.InstanceList.get_by_host(nova_context.get_admin_context(), host):
            runs = instance.power_state in (power_state.RUNNING, power_state.PAUSED)
            self.instances[instance.uuid] = fake.FakeInstance(
                instance.name, power_state.RUNNING if runs else power_state.SHUTDOWN, instance.uuid)
            self.resources.claim(vcpus=instance.vcpus, mem=instance.memory_mb, disk=instance.root_gb)

    def spawn(self, context, instance, image_meta, injected_files, admin_password, allocations, network_info=None,
              block_device_info=None, power_on=True, accel_info=None):
        time.sleep(float(instance.metadata.get('rxplan_test_delay', 0)))
        if instance.metadata.get('rxplan_test_fail'):
            raise exception.BuildAbortException(instance_uuid=instance.uuid, reason='rxplan_test_fail')
        super().spawn(context, instance, image_meta, injected_files, admin_password, allocations, network_info,
                      block_device_info, power_on, accel_info)
        if configdrive.required_by(instance):
            self.build_config_drive(instance, injected_files, admin_password, network_info)

    def build_config_drive(self, instance, injected_files, admin_password, network_info):
        os.makedirs(self.directory(instance), exist_ok=True)
        metadata = instance_metadata.InstanceMetadata(
            instance, content=injected_files, extra_md={'admin_pass': admin_password} if admin_password else {},
            network_info=network_info)
        with configdrive.ConfigDriveBuilder(instance_md=metadata) as builder:
            builder.make_drive(os.path.join(self.directory(instance), 'disk.config'))

    def destroy(self, context, instance, network_info, block_device_info=None, destroy_disks=True, destroy_secrets=True):
        super().destroy(context, instance, network_info, block_device_info, destroy_disks)
        if destroy_disks:
            shutil.rmtree(self.directory(instance), ignore_errors=True)

    def snapshot(self, context, instance, image_id, update_task_state):
        super().snapshot(context, instance, image_id, update_task_state)
        images = glance.API()
        name = images.get(context, image_id)['name']
        images.update(context, image_id,
                      {'name': name, 'status': 'active', 'disk_format': 'raw', 'container_format': 'bare', 'properties': {}},
                      io.BytesIO(b'snapshot of ' + instance.uuid.encode()), purge_props=False)
