"""Users, projects, roles, services and endpoints: catalogue.py KEYSTONE REGION TYPE=URL...
Passwords are read from standard input: admin, service, demo, a line each."""
import sys

import requests

NAMES = {'compute': 'nova', 'network': 'neutron', 'image': 'glance', 'placement': 'placement', 'object-store': 'swift'}


class Keystone:
    def __init__(self, url, password):
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        user = {'name': 'admin', 'domain': {'id': 'default'}, 'password': password}
        reply = self.session.post(f'{url}/auth/tokens', json={'auth': {
            'identity': {'methods': ['password'], 'password': {'user': user}},
            'scope': {'project': {'name': 'admin', 'domain': {'id': 'default'}}}}})
        reply.raise_for_status()
        self.session.headers['X-Auth-Token'] = reply.headers['X-Subject-Token']

    def ensure(self, collection, match, extra=None):
        """The id of the one that matches; it is made, with what `extra` adds, where there is none."""
        reply = self.session.get(f'{self.url}/{collection}')
        reply.raise_for_status()
        for one in reply.json()[collection]:
            if all(one.get(key) == value for key, value in match.items()):
                return one['id']
        reply = self.session.post(f'{self.url}/{collection}', json={collection[:-1]: {**match, **(extra or {})}})
        reply.raise_for_status()
        return reply.json()[collection[:-1]]['id']

    def grant(self, project, user, role):
        self.session.put(f'{self.url}/projects/{project}/users/{user}/roles/{role}').raise_for_status()


def main():
    url, region, *endpoints = sys.argv[1:]
    admin_password, service_password, demo_password = sys.stdin.read().split()
    keystone = Keystone(url, admin_password)

    def project(name):
        return keystone.ensure('projects', {'name': name, 'domain_id': 'default'})

    def user(name, password):
        return keystone.ensure('users', {'name': name, 'domain_id': 'default'}, {'password': password})

    roles = {name: keystone.ensure('roles', {'name': name})
             for name in ('admin', 'member', 'reader', 'service', 'swiftoperator', 'ResellerAdmin')}
    for name in NAMES.values():
        for role in ('admin', 'service'):
            keystone.grant(project('service'), user(name, service_password), roles[role])
    keystone.grant(project('demo'), user('demo', demo_password), roles['member'])
    for name in ('admin', 'demo'):
        keystone.grant(project(name), user('admin', admin_password), roles['admin'])
    for endpoint in endpoints:
        kind, address = endpoint.split('=', 1)
        service = keystone.ensure('services', {'type': kind, 'name': NAMES[kind]})
        for interface in ('public', 'internal', 'admin'):
            keystone.ensure('endpoints', {'service_id': service, 'interface': interface, 'region_id': region}, {'url': address})


main()
