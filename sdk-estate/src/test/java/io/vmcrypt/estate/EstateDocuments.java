package io.vmcrypt.estate;

/** Documents to begin with. */
final class EstateDocuments {

  static final String THUMBPRINT = "7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61";

  static final String SMALLEST =
      """
      {
        "estate": "prod",
        "keyServers": [{"name": "kms-1", "okms": "734b9b45-8b1a-469c-b140-b10bd6540017"}],
        "keyProvider": {"name": "kms-cluster"}
      }
      """;

  /** Says all that can be said. */
  static final String FULL =
      """
      {
        "$schema": "estate.schema.json",
        "estate": "prod",
        "keyServers": [
          {
            "name": "kms-1",
            "address": "192.0.2.1:5697",
            "thumbprint": "%s",
            "authority": "ca.pem",
            "nextCertificate": "next.pem",
            "registeredAs": ["192.0.2.1", "192.0.2.2"],
            "proxy": "proxy.example.com:3128",
            "user": "vcenter",
            "password": "env:KMS_PASSWORD"
          },
          {"name": "kms-2", "address": "kms-2.example.com"}
        ],
        "clientTrust": {
          "identity": {
            "certificate": "client.pem", "key": "client.key", "passphrase": "file:passphrase"
          }
        },
        "registeredWith": "pcc-192-0-2-1",
        "keyProvider": {
          "name": "kms-cluster", "default": "always", "defaultFor": ["/Paris/host/c1"],
          "keyType": "wrapped", "wrappingKey": {"rotationDays": 90}
        },
        "policy": {
          "name": "Encrypted", "description": "Home and disks", "allowCleartextFilters": true
        },
        "vms": [
          {
            "below": "/Paris/vm/Prod",
            "name": "web-*",
            "exclude": {"names": ["web-9*"], "below": ["/Paris/vm/Prod/Old"]},
            "migrateEncryption": "required",
            "virtualTpm": "required",
            "oldPolicy": "keep"
          },
          {"named": ["db-01", "/Paris/vm/db-02"], "disks": ["Hard disk 1"]}
        ],
        "rollout": {"concurrency": 4, "perHost": 2, "perDatastore": 3, "stopAfterFailures": 5},
        "certificateDays": 45
      }
      """
          .formatted(THUMBPRINT);

  private EstateDocuments() {}

  /** The full document with one part replaced, which must be there exactly once. */
  static String full(String part, String replacement) {
    return DocumentRules.replaced(FULL, part, replacement);
  }
}
