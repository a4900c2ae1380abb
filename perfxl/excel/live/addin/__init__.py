"""The add-in, the macros and the LibreOffice extension: their texts, and what is built of them."""
