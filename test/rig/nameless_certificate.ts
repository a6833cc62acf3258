/** A certificate that names nobody and is signed by nobody but itself, as monerod makes one for its RPC server; its key is worth nothing. */
export const namelessKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg68Ott8BcAtWFKiWo
mnEbApRSuYJ6uM15AwG6uQkz9aahRANCAAQlutnMRqtDcpvCq6GvfIgYfdYXkT+v
89bdaLV5uqlxlhKmgTUAir1ua2FuV3PWdEJWnWGFf614lYrJVGY0uLjU
-----END PRIVATE KEY-----`

export const namelessCertificate = `-----BEGIN CERTIFICATE-----
MIIBVjCB/aADAgECAhRqktKL4vXi1KZgjB8HiidV52k0GTAKBggqhkjOPQQDAjAA
MCAXDTI2MTEyODAyMTI0MloYDzIxMjYxMTA0MDIxMjQyWjAAMFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAEJbrZzEarQ3Kbwquhr3yIGH3WF5E/r/PW3Wi1ebqpcZYS
poE1AIq9bmthbldz1nRCVp1hhX+teJWKyVRmNLi41KNTMFEwHQYDVR0OBBYEFLVX
Ffv6f1cA0OQw8k/8xSrxUTLMMB8GA1UdIwQYMBaAFLVXFfv6f1cA0OQw8k/8xSrx
UTLMMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgP+dtDd8iNLT7
FA+wTiKGClzUYmFuJgV/eTrT/CIXtbgCIQCzDaKDHC5h2Dw2VzWuZ/j+ntufplwZ
LSQgJEi8h8jt9Q==
-----END CERTIFICATE-----`

/** SHA-256 of its DER form. */
export const namelessFingerprint =
  '71:45:F8:29:3C:77:05:6A:23:D3:70:18:71:C1:39:EF:7E:B1:C8:1E:9C:55:D8:FD:A0:33:DA:6E:5C:1F:82:D8'
