package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Documents that were changed at random: the schema and the parser say the same of each. */
class EstateDocumentPropertyTest {

  private static final int DOCUMENTS = 4000;

  private static final List<String> NAMES =
      List.of(
          "x",
          "estate",
          "keyServers",
          "clientTrust",
          "registeredWith",
          "keyProvider",
          "keyType",
          "accepted",
          "ftEncryption",
          "virtualTpm",
          "backupProxiesFirst",
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
          "replaceThumbprint",
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
          "stopAfterFailures");

  /** What no schema can say. */
  private static final List<String> BEYOND_THE_SCHEMA =
      List.of("is there twice", "each needs a name of its own");

  @Test
  @DisplayName("the schema accepts what the parser accepts, and nothing else")
  void changedDocuments_bothSayTheSame() throws IOException {
    int accepted = 0;
    for (int seed = 0; seed < DOCUMENTS; seed++) {
      Random random = new Random(seed);
      Object document =
          ChangedDocuments.parse(
              random.nextInt(4) == 0 ? EstateDocuments.SMALLEST : EstateDocuments.FULL);
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        document = ChangedDocuments.changed(document, NAMES, random);
      }
      String text = ChangedDocuments.write(document);
      List<String> problems = EstateSchema.problems(text);
      String refusal = refusal(text);
      // JSON is YAML, too: with the same verdict, at the same places
      assertThat(refusalOfYaml(text)).as(text).isEqualTo(refusal);
      if (refusal != null && BEYOND_THE_SCHEMA.stream().anyMatch(refusal::contains)) {
        continue;
      }
      assertThat(refusal == null)
          .as("seed %s: schema %s, parser %s: %s", seed, problems, refusal, text)
          .isEqualTo(problems.isEmpty());
      if (refusal == null) {
        accepted++;
        Estate estate = Estate.fromJson(text);
        assertThat(Estate.fromJson(estate.toJson())).isEqualTo(estate);
      } else {
        assertThat(refusal).doesNotContain("hunter2");
      }
    }
    // both verdicts occur often, or this proves nothing
    assertThat(accepted).isBetween(DOCUMENTS / 20, DOCUMENTS * 19 / 20);
  }

  private static @Nullable String refusal(String text) {
    try {
      Estate.fromJson(text);
      return null;
    } catch (EstateFormatException e) {
      return e.getMessage();
    }
  }

  private static @Nullable String refusalOfYaml(String text) {
    try {
      Estate.fromYaml(text);
      return null;
    } catch (EstateFormatException e) {
      return e.getMessage();
    }
  }
}
