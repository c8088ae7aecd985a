package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.spec.Estate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The document as YAML: the same words, as strict, and nothing that JSON has not. */
class EstateYamlTest {

  private static final String FULL =
      """
      # the estate of Paris
      estate: prod
      keyServers:
        - name: kms-1
          address: 192.0.2.1:5697
          thumbprint: 7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61
          authority: ca.pem
          nextCertificate: next.pem
          registeredAs: [192.0.2.1, 192.0.2.2]
          proxy: proxy.example.com:3128
          user: vcenter
          password: env:KMS_PASSWORD   # a reference
        - name: 'kms-2'
          address: "kms-2.example.com"
      clientTrust:
        identity: {certificate: client.pem, key: client.key, passphrase: file:passphrase}
      registeredWith: pcc-192-0-2-1
      keyProvider:
        name: kms-cluster
        default: always
        defaultFor:
        - /Paris/host/c1
        keyType: wrapped
        wrappingKey: {rotationDays: 90}
      policy:
        name: Encrypted
        description: >-
          Home and
          disks
        allowCleartextFilters: true
      vms:
        - below: /Paris/vm/Prod
          name: web-*
          exclude:
            names: [web-9*]
            below: [/Paris/vm/Prod/Old]
          migrateEncryption: required
          virtualTpm: required
          oldPolicy: keep
        - named: [db-01, /Paris/vm/db-02]
          disks: [Hard disk 1]
      rollout:
        concurrency: 4
        perHost: 2
        perDatastore: 3
        stopAfterFailures: 5
      certificateDays: 45
      """;

  private static final String SMALLEST =
      """
      estate: prod
      keyServers: [{name: kms-1, okms: 734b9b45-8b1a-469c-b140-b10bd6540017}]
      keyProvider: {name: kms-cluster}
      """;

  @Test
  @DisplayName("YAML says the same as JSON, whatever the line ends are")
  void full_isTheSame() {
    Estate estate = Estate.fromJson(EstateDocuments.FULL);

    assertThat(Estate.fromYaml(FULL)).isEqualTo(estate);
    assertThat(Estate.fromYaml(FULL.replace("\n", "\r\n"))).isEqualTo(estate);
    assertThat(Estate.fromYaml("\ufeff" + FULL)).isEqualTo(estate);
    assertThat(Estate.fromYaml("%YAML 1.2\n---\n" + FULL + "...\n")).isEqualTo(estate);
    assertThat(Estate.fromYaml(estate.toJson())).isEqualTo(estate);
    // no is no false, and null goes on whatever fails
    assertThat(Estate.fromYaml(SMALLEST.replace("prod", "no")).name()).isEqualTo("no");
    for (String none : new String[] {"", " ~", " null"}) {
      assertThat(
              Estate.fromYaml(SMALLEST + "rollout:\n  stopAfterFailures:" + none + "\n")
                  .rollout()
                  .stopAfterFailures())
          .isEmpty();
    }
  }

  @Test
  @DisplayName("a file is YAML by its name, and its relative paths count from its folder")
  void fromFile_byName(@TempDir Path folder) throws IOException {
    Estate estate =
        Estate.fromFile(Files.writeString(folder.resolve("a.json"), EstateDocuments.FULL));
    for (String name : new String[] {"estate.yaml", "estate.yml", "ESTATE.YAML"}) {
      assertThat(Estate.fromFile(Files.writeString(folder.resolve(name), FULL))).isEqualTo(estate);
    }
    Path json = Files.writeString(folder.resolve("estate.json"), FULL);
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromFile(json))
        .withMessageContaining("at line 1, column 1: a comment is there, and JSON has none")
        .withMessageContaining("ends with .yaml");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", 1, 1, "the text ends here; expected a value"),
        Arguments.of("# nothing\n", 2, 1, "the text ends here; expected a value"),
        Arguments.of(SMALLEST + "---\nestate: hunter2\n", 4, 1, "a second document begins here"),
        Arguments.of("%YAML 1.1\n---\n" + SMALLEST, 1, 1, "expected none but %YAML 1.2"),
        Arguments.of("%TAG ! tag:hunter2,2000:\n---\n" + SMALLEST, 1, 1, "a directive is there"),
        Arguments.of(SMALLEST.replace("prod", "!!str hunter2"), 1, 9, "a tag is there (!)"),
        Arguments.of(SMALLEST.replace("prod", "! hunter2"), 1, 9, "a tag is there (!)"),
        Arguments.of("!hunter2\n" + SMALLEST, 1, 1, "a tag is there (!)"),
        Arguments.of(SMALLEST.replace("prod", "&hunter2 a"), 1, 9, "an anchor is there (&)"),
        Arguments.of(SMALLEST.replace("[{", "&a [{"), 2, 13, "an anchor is there (&)"),
        Arguments.of(SMALLEST.replace("estate:", "&a estate:"), 1, 1, "an anchor is there (&)"),
        Arguments.of(SMALLEST + "vms: *hunter2\n", 4, 6, "a reference is there (*)"),
        Arguments.of(SMALLEST + "*hunter2 : 1\n", 4, 1, "a reference is there (*)"),
        Arguments.of(SMALLEST + "<<: {vms: []}\n", 4, 1, "name 4 in this object is not known"),
        Arguments.of(SMALLEST + "? [hunter2]\n: 1\n", 4, 3, "expected a name"),
        Arguments.of(SMALLEST + "estate: prod\n", 4, 1, "the name estate is there twice"),
        Arguments.of(SMALLEST.replace("prod", "2027"), 1, 9, "of one line, in quotes"),
        Arguments.of(SMALLEST.replace("prod", "true"), 1, 9, "of one line, in quotes"),
        Arguments.of(SMALLEST + "vms: [{all: yes}]\n", 4, 13, "a text is there; expected true"),
        Arguments.of(SMALLEST + "certificateDays: 0x1F\n", 4, 18, "expected a whole number"),
        Arguments.of(SMALLEST + "certificateDays: 030\n", 4, 18, "expected a whole number"),
        Arguments.of(SMALLEST + "policy:\n", 4, 8, "null is there; expected an object"),
        Arguments.of("estate: hunter2: x\n", 1, 16, "this is no well-formed YAML"),
        Arguments.of("estate: prod\n  hunter2: x\n", 2, 10, "this is no well-formed YAML"),
        Arguments.of("estate: [hunter2\n", 2, 1, "this is no well-formed YAML"),
        Arguments.of("keyServers:\n\t- name: hunter2\n", 2, 1, "a tab is there"),
        Arguments.of("estate: \"a\\qhunter2\"\n", 1, 12, "this is no well-formed YAML"),
        Arguments.of("estate: @hunter2\n", 1, 9, "this is no well-formed YAML"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  @DisplayName("what is no YAML of ours is refused at its line and column, and not quoted")
  void refused_isTold(String document, int line, int column, String words) {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromYaml(document))
        .withMessageContaining("line " + line + ", column " + column + ": ")
        .withMessageContaining(words)
        .withMessageNotContaining("hunter2")
        .withNoCause();
  }

  @Test
  @Tag("thorough")
  @DisplayName("size, depth and count are bounded as for JSON")
  void tooMuch_isRefused() {
    assertRefused("[".repeat(500_000), "nested more than 10 deep");
    assertRefused("- ".repeat(200_000), "nested more than 10 deep");
    assertRefused("[" + "0,".repeat(200_000) + "0]", "more than 100000 values");
    assertRefused("- 0\n".repeat(200_000), "more than 100000 values");
    assertRefused("[" + "9".repeat(101) + "]", "a number of more than 100 characters");
    assertRefused("# " + "x".repeat(1024 * 1024), "more than 1048576 bytes");
    assertRefused("estate: \"a\u0001b\"", "a character that YAML does not allow");
    assertRefused(
        "a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "an anchor is there (&); expected the value");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a text that was changed at random is read or refused, and nothing else happens")
  void changedTexts_areReadOrRefused() {
    String signs = " \t\n\r:-?,[]{}#&*!|>'\"%@`~<=\\/0aé😀\u0000\u0085\u2028\ufeff\ud83d";
    int refused = 0;
    for (int seed = 0; seed < 1600; seed++) {
      Random random = new Random(seed);
      boolean yaml = seed % 2 == 0;
      StringBuilder text = new StringBuilder(yaml ? FULL : EstateDocuments.FULL);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        char sign = signs.charAt(random.nextInt(signs.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.insert(at, sign);
          case 1 -> text.setCharAt(at, sign);
          default -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
        }
      }
      try {
        Estate read = yaml ? Estate.fromYaml(text + "") : Estate.fromJson(text + "");
        assertThat(read.keyServers()).isNotEmpty();
      } catch (EstateFormatException e) {
        refused++;
        assertThat(e.mistakes()).isNotEmpty();
      }
    }
    assertThat(refused).isBetween(400, 1560);
  }

  private static void assertRefused(String document, String words) {
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromYaml(document))
        .withMessageContaining(words);
  }
}
