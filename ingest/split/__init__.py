"""Files opened and turned into page images: the only user of pypdf, pypdfium2 and pi_heif.

Files are hostile: this runs in the limited child of ingest.limited only.
"""
