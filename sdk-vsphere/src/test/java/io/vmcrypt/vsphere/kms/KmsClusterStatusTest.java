package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which verdicts of vCenter make a KMS cluster healthy. */
class KmsClusterStatusTest {

  private static KmsClusterStatus status(@Nullable String overall, String... servers) {
    return new KmsClusterStatus(
        "a",
        Optional.ofNullable(overall).map(KmsClusterStatus.Health::new),
        List.of(servers).stream()
            .map(
                colour ->
                    new KmsClusterStatus.Server(
                        "s-1",
                        new KmsClusterStatus.Health(colour),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
            .toList(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    // before 7.0 vCenter does not judge it as a whole
    ", green, true",
    "green, green, true",
    // "not known" is no verdict: the servers' stands
    "gray, green, true",
    "yellow, green, false",
    "red, green, false",
    "orange, green, false",
    "green, red, false",
    "green, gray, false",
    ", red, false",
    "red, red, false"
  })
  @DisplayName("a cluster is healthy if each server is and vCenter does not find fault with it all")
  void isHealthy(@Nullable String overall, String server, boolean healthy) {
    KmsClusterStatus status = status(overall, server);

    assertThat(status.isHealthy()).isEqualTo(healthy);
    assertThat(status.problems().isEmpty()).isEqualTo(healthy);
  }

  @Test
  @DisplayName("what is wrong as a whole is told where no server is to blame, and only there")
  void problems_asAWhole() {
    KmsClusterStatus asAWhole = status("red", "green");
    assertThat(asAWhole.problems())
        .containsExactly(
            "vCenter finds KMS cluster a red as a whole, and none of its servers: look at the key"
                + " provider in the vSphere Client.");
    assertThat(asAWhole.summary()).isEqualTo("s-1 green; red as a whole");

    KmsClusterStatus server = status("red", "red");
    assertThat(server.problems())
        .singleElement()
        .asString()
        .startsWith("KMS server s-1 is red: check");
    assertThat(server.summary()).isEqualTo("s-1 red");
    assertThat(status("green", "green").summary()).isEqualTo("s-1 green");
  }

  @Test
  @DisplayName("without a server it is not healthy, whatever vCenter finds of the whole")
  void isHealthy_noServer() {
    for (KmsClusterStatus status : List.of(status("green"), status(null))) {
      assertThat(status.isHealthy()).isFalse();
      assertThat(status.problems()).containsExactly("KMS cluster a has no server: add one.");
      assertThat(status.summary()).isEqualTo("no servers");
    }
  }

  @Test
  @DisplayName("a server that is left out and works is told of all the same")
  void without_keepsHealthy() {
    KmsClusterStatus status = status("red", "green", "red");
    List<String> all = status.servers().stream().map(KmsClusterStatus.Server::name).toList();
    assertThat(status.without(all).servers()).containsExactly(status.servers().get(0));
    assertThat(status.without(all).isHealthy()).isTrue();
  }

  @Test
  @DisplayName("certificates without a known end are told where each server works")
  void certificateFindings_asAWhole() {
    for (String overall : List.of("green", "red")) {
      assertThat(status(overall, "green").certificateFindings(Instant.EPOCH, Duration.ofDays(1)))
          .hasSize(2)
          .extracting(Finding::code)
          .containsOnly(FindingCode.CERTIFICATE_END_NOT_KNOWN);
    }
  }
}
