"""Stand-ins in memory, one file per protocol. The store's own tests run on them too, so that they behave alike."""
