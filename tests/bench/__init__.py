"""What the integration costs and how quick it is, beside a bare client: `script/bench`.

Home Assistant, the emulated routers and the bare client are processes of their own, so that nobody's work counts as
another's. None of them runs a test plugin, and asyncio's debug mode is off.
"""
