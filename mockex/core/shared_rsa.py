"""The one RSA key pair that all accounts share: to find another by chance takes seconds.

Their API keys differ, so that each is still known by its own. It protects nothing.
"""

from __future__ import annotations

import base64

# 2048 bits, PKCS #8, DER.
PRIVATE_KEY = base64.b64decode(
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDQvTO55itbjqYalTFYtFl8j590rbGyzEhngPqm"
    "Fgx6CYKOlSqasaNkmbhIRCpIemGISa324LauuDmmhMIgJhq/QnhYS8eF7JEoIaam+Hb88DFje0vIcEjSEQHy2KC1"
    "iN/E/5u5eQppsyfhK4Nu9R+wQ+ugiKfVcV3qgXi+l/2d8l7dbFuqz2K4MzNqiiPoqlAmhb/97Zs0ELQ7Glgu6m5E"
    "9XyPXhptsadtSwaNzgk6beHYF1MnUmZ2ePDgkonVxNOAEiMMOzod2igTfSGcHw8W0xqgTI+zuEPR/QXSd7W2yTBw"
    "cImQVqh9Y9XHpfyoiHqA9l+A+hb9+YVKbWzMXqAlAgMBAAECggEAEkpesicy0DOZ5thnc4nFRMt89TqT4ii363UU"
    "zkekt9Wffm9TRWAHAwJC1vcKHkG2MomdccJTbGnkiB/Rg5zZjFeYHfyKsvewthIeY6EZinGT+LVnRY/5NL1pLOaO"
    "5nlKfYOV5js7joy0enmKnpPIcnSKvNopaRclW8gU7kNF/0Uca5KbRSVhyywnWV2lHXSmp7jYBPiRelSkXu5ueF9b"
    "3j5yBNwPXYkKHwF3wmXzf8kIfbxurOyes341/ot5AP9oTMxgF9tsQZjsGhhvJddnTm86WhH9lLaBrfnntb81PKXZ"
    "OAZSho/UfsEIcw1M0EINpBvCHD71sSV3G4lFW+B+HQKBgQD0VsnRLn7Am53Z/fd9KYVRmUc8Hf0+tnRRVUHFXJa6"
    "blSxafURhB0pu7yIvpEBMHcFM9DYsXrA6Z21u8Z6ElKMNJYRfpNI/TZjhjEKgLRezpTvAdrfUD50SM75sTTwJAMD"
    "YzfjeJRZAM+BLQrmz2ruevEiDJWi0Dcn1JxMQvRhswKBgQDas3it5Hef9L/2JmfVfyqEZ/sGZI/zy/Lo6/G+KUXT"
    "4bkmFTTrtFNbv8BHaUEaAdPBwwnOQM6K4MIX61cvtKnYsZ72BRQKi6zUq8Pz4JeitetXz24hG1Dw3lFXXkQ8FHgC"
    "DCCUCx5NKQqW/MMot0JSAEURTaZoLF7KcDElcVuaxwKBgFcvdLoQhigCHzQ+3AWsQCcas4FvDgNHpX+0FVDwNdR2"
    "NABOV6UVaDaRB7gfj6xF9+JCV/5KbgvSEHVdeHfse8oNpZK+gJ2lxLeElZEy1amSuzABkHDouDBUHo6YPdSGdRDL"
    "YZDoYL7VfDWStfYgAv7vnYVRyj8bXuL2iYLozTzjAoGBAMO9HaWFdguT4rtMZGKRDlyzM9jk6HIrd51Aj3zDM9wP"
    "isaq9FKBcpoLZOyFJ98/A2fISF5xYmqp/w2pdL8d02Y+kydeJDHMEUPG9/quaQkYCSruXIMFD8yFLggkNq4PI9mx"
    "QPc/fD9THEdGsuUeIB2EYEy8UtOp4q0M/O+mJXbBAoGAS97RAc/IPP6tTZHXC3mnMubkc2OKC5If9n8tW7I82I5b"
    "qsQLfhmAB1DgZ/7I2PSvh7Jqh0AQITAfLGt4CF2qE5T5Szddm2pBAUqfM5yNMW3bWqjSxFuxeUPGtaJ0Jw3Y7idx"
    "SXjyGQUo6/Q7t3BkiYXYiGojJR/5nCNoulA/QKs="
)
