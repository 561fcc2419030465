"""A server of Swift whose swift.conf is not in /etc/swift: swift_server.py DIRECTORY KIND CONFIGURATION (KIND: proxy, object, updater...)"""
import sys

from swift.common import utils

utils.set_swift_dir(sys.argv.pop(1))  # before anything else of Swift is imported: they read it then

from swift.common.daemon import run_daemon
from swift.common.wsgi import run_wsgi
from swift.container.updater import ContainerUpdater

kind = sys.argv.pop(1)
configuration, options = utils.parse_options(once=kind == 'updater')
if kind == 'updater':
    run_daemon(ContainerUpdater, configuration, **options)
else:
    sys.exit(run_wsgi(configuration, f'{kind}-server', **options))
