"""The town's own wires, served on this machine, so that gathering is seen without a network.

`python -m galley.demo.wires` serves seven feeds on the loopback address. What they say is written in `content/wires`; when
they say it follows from the moment of the first start, which is kept in the data folder: a restart tells the same again and
goes on where it was. No part of this needs Django or a database.
"""
