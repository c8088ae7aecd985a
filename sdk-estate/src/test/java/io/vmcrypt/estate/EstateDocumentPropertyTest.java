package io.vmcrypt.estate;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Documents that were changed at random: the schema and the parser say the same of each. */
@Tag("thorough")
class EstateDocumentPropertyTest {

  private static final int DOCUMENTS = 800;

  private static final List<String> NAMES =
      List.of(
          "x",
          "estate",
          "keyServers",
          "clientTrust",
          "registeredWith",
          "keyProvider",
          "keyType",
          "virtualTpm",
          "oldPolicy",
          "wrappingKey",
          "rotationDays",
          "policy",
          "vms",
          "rollout",
          "certificateDays",
          "name",
          "address",
          "okms",
          "thumbprint",
          "force",
          "force",
          "authority",
          "nextCertificate",
          "registeredAs",
          "proxy",
          "user",
          "password",
          "identity",
          "signedBy",
          "selfSigned",
          "installed",
          "certificate",
          "key",
          "passphrase",
          "default",
          "defaultFor",
          "description",
          "allowCleartextFilters",
          "all",
          "below",
          "named",
          "disks",
          "exclude",
          "names",
          "migrateEncryption",
          "concurrency",
          "perHost",
          "perDatastore",
          "stopAfterFailures",
          "allAtOnce",
          "first");

  /** What no schema can say. */
  private static final List<String> BEYOND_THE_SCHEMA =
      List.of("is there twice", "each needs a name of its own", "force names another");

  @Test
  @DisplayName("the schema accepts what the parser accepts, and nothing else")
  void changedDocuments_bothSayTheSame() throws IOException {
    DocumentRules.ESTATE.holdOfChanged(
        DOCUMENTS, EstateDocuments.SMALLEST, EstateDocuments.FULL, NAMES, BEYOND_THE_SCHEMA);
  }
}
