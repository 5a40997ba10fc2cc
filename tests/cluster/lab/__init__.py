"""A three-node Corosync/Pacemaker/PostgreSQL cluster in namespaces of one machine."""
