"""Makes numerals.woff2: the digits, the colon and the plus of Inter Light, all digits equally wide.

    pip install fonttools brotli
    python3 subset.py Inter-Light.otf    # Debian: fonts-inter 4.0
"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

CHARACTERS = "0123456789:+"
COPYRIGHT, LICENCE, LICENCE_URL = 0, 13, 14

font = TTFont(sys.argv[1])
options = subset.Options()
# Tabular digits, and the colon at the height of the digits beside it.
options.layout_features = ["tnum", "calt"]
options.name_IDs = [COPYRIGHT, LICENCE, LICENCE_URL]
options.name_languages = [0x409]
options.hinting = False
options.desubroutinize = True
options.flavor = "woff2"
subsetter = subset.Subsetter(options)
subsetter.populate(text=CHARACTERS)
subsetter.subset(font)
subset.save_font(font, "numerals.woff2", options)
