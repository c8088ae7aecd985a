package io.vmcrypt.estate.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of which hosts something is not known after an outage. */
class HostDoubtTest {

  private static Host host(String connection, String state, boolean key) {
    return new Host(
        "host-1",
        "esx-01",
        connection,
        new Host.CryptoState(state),
        key ? Optional.of(new CryptoKeyId("k-1", Optional.of("kms"))) : Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    // connection, crypto state, key shown, encrypted VMs, finding
    "connected, safe, true, 1, ",
    "connected, safe, false, 0, host-not-seen",
    "connected, prepared, false, 1, ",
    // it had a key, and may have lost it
    "connected, prepared, true, 0, host-not-seen",
    "connected, incapable, false, 0, ",
    "connected, pendingIncapable, true, 0, ",
    "connected, later, false, 0, host-not-seen",
    "connected, unknown, true, 0, host-not-seen",
    "notResponding, safe, true, 0, host-not-connected",
    "notResponding, safe, false, 0, host-not-connected",
    "notResponding, unknown, false, 0, host-not-connected",
    "notResponding, pendingIncapable, false, 0, host-not-connected",
    "disconnected, later, false, 0, host-not-connected",
    "disconnected, prepared, false, 0, ",
    "disconnected, incapable, false, 0, ",
    "disconnected, incapable, false, 1, host-not-connected"
  })
  @DisplayName("what vCenter does not reach, or does not show whole, is told")
  void of(String connection, String state, boolean key, long vms, @Nullable String told) {
    assertThat(
            HostDoubt.of(host(connection, state, key), vms, false)
                .map(Finding::code)
                .map(code -> code.value()))
        .isEqualTo(Optional.ofNullable(told));
  }

  @Test
  @DisplayName("a host that is told as one that waits for its key is not told twice")
  void of_waits() {
    assertThat(HostDoubt.of(host("connected", "prepared", true), 0, true)).isEmpty();
    assertThat(HostDoubt.of(host("notResponding", "prepared", true), 0, true)).isPresent();
  }

  @Test
  @DisplayName("the words say what vCenter shows")
  void of_words() {
    assertThat(HostDoubt.of(host("connected", "safe", false), 0, false).orElseThrow().seen())
        .isEqualTo(
            "it is not known whether it has its key: it is in crypto state safe, and vCenter shows"
                + " no key of it");
    assertThat(HostDoubt.of(host("connected", "later", true), 0, false).orElseThrow().seen())
        .endsWith("crypto state later, and vCenter shows key k-1 of key provider kms of it");
    assertThat(HostDoubt.of(host("disconnected", "safe", true), 2, false).orElseThrow().seen())
        .endsWith("and whether its 2 encrypted VMs are locked");
  }
}
