package io.vmcrypt.vsphere.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.Spellings;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two key servers that count their ids have other keys of one id. */
class HistoryKeysTest {

  private static final Instant TIME = Instant.parse("2027-01-01T00:00:00Z");
  private static final CryptoKeyId ONE = new CryptoKeyId("1", Optional.of("kms-1"));
  private static final CryptoKeyId OTHER = new CryptoKeyId("1", Optional.of("kms-2"));
  private static final CryptoKeyId NAMELESS = new CryptoKeyId("1", Optional.empty());
  private static final CryptoKeyId LONG = new CryptoKeyId("ab-1", Optional.of("kms-1"));
  private static final CryptoKeyId LONG_NAMELESS = new CryptoKeyId("ab-1", Optional.empty());

  private static HistoryReport naming(CryptoKeyId key) {
    return new HistoryReport(
        TIME,
        TIME,
        Optional.of(TIME),
        Optional.of(TIME),
        Optional.empty(),
        Optional.empty(),
        1,
        1,
        List.of(),
        List.of(
            new HistoryReport.Entry(
                TIME,
                Optional.of("joe"),
                HistoryReport.Action.ENCRYPTED,
                Subject.of("VM", "web-01", "vm-1"),
                List.of(),
                List.of(key),
                List.of(),
                "",
                Optional.empty(),
                Optional.empty())));
  }

  private static Optional<Boolean> inUse(CryptoKeyId told, CryptoKeyId now) {
    return naming(told).withKeysNow(List.of(now), true).entries().get(0).inUse();
  }

  @Test
  @DisplayName("a key of another key provider with the same id is not in use, and was not told")
  void sameId_otherProvider_isAnother() {
    assertThat(inUse(ONE, OTHER)).contains(false);
    assertThat(inUse(ONE, ONE)).contains(true);
    assertThat(naming(ONE).notTold(List.of(ONE, OTHER))).containsExactly(OTHER);
  }

  @Test
  @DisplayName("of which key provider a number is that is named alone is not known; it is no yes")
  void number_withoutProvider_isNotKnown() {
    assertThat(inUse(NAMELESS, OTHER)).isEmpty();
    assertThat(inUse(ONE, NAMELESS)).isEmpty();
    assertThat(naming(NAMELESS).notTold(List.of(OTHER))).containsExactly(OTHER);
    assertThat(inUse(LONG_NAMELESS, LONG)).contains(true);
    assertThat(naming(LONG_NAMELESS).notTold(List.of(LONG))).isEmpty();
  }

  @Test
  @DisplayName("a key that is in use under an id written otherwise is not told as not in use")
  void otherSpelling_isNotKnown() {
    CryptoKeyId told = new CryptoKeyId(Spellings.ID.toUpperCase(Locale.ROOT), Optional.empty());
    CryptoKeyId used = new CryptoKeyId(Spellings.ID, Optional.of("kms-1"));
    assertThat(inUse(told, used)).isEmpty();
    assertThat(naming(told).notTold(List.of(used))).containsExactly(used);
    assertThat(inUse(LONG, used)).contains(false);
  }

  @Test
  @DisplayName("its JSON has the key provider of each key, where it is told")
  void json_hasProviders() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    naming(ONE).writeJson(out);
    naming(NAMELESS).writeJson(out);

    assertThat(out.toString(StandardCharsets.UTF_8).replaceAll("\\s+", ""))
        .contains(
            "\"keys\":[\"1\"],\"keyProviders\":[\"kms-1\"]",
            "\"keys\":[\"1\"],\"keyProviders\":[null]");
  }
}
