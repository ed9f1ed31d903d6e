"""The table of parsers, a row for each."""

from . import common, drivers, hostapd, keenetic_log_in, libraries

PARSERS = {
    parser.name: parser
    for module in (common, hostapd, keenetic_log_in, libraries, drivers)
    for parser in module.PARSERS
}
"""By name."""
