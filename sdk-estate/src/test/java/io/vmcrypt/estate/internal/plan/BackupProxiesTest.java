package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("VMs that look like backup proxies")
class BackupProxiesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "veeam-proxy-01",
        "PAR-VBR01",
        "backup01",
        "srv.HotAdd.2",
        "Commvault MA",
        "x_vproxy"
      })
  @DisplayName("are those whose name has such a word at the beginning of a part")
  void like(String name) {
    assertThat(BackupProxies.isLike(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"web-proxy-01", "squid", "mybackup", "", "db-01", "---"})
  @DisplayName("are no others, such as proxies of the web")
  void notLike(String name) {
    assertThat(BackupProxies.isLike(name)).isFalse();
  }
}
