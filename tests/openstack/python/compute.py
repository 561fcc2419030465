"""nova-compute with the hypervisor of pretended_hypervisor.py: Nova looks for drivers below its own package alone."""
import os
import sys

from nova.cmd.compute import main  # first: it replaces what blocks
import nova.virt

nova.virt.__path__.append(os.path.dirname(os.path.abspath(__file__)))
sys.exit(main())
