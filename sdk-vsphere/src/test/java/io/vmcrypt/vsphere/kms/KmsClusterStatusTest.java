package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

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
}
