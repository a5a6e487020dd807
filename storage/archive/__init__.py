"""A dossier as the archive takes it: a BagIt bag (RFC 8493) around an information package in the form of E-ARK CSIP."""
