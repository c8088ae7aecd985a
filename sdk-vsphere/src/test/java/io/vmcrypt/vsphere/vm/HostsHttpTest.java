package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vCenter does not show of a host is not taken for "none". */
class HostsHttpTest {

  private static final Host HOST =
      new Host("host-1", "esx-01", "connected", Host.CryptoState.SAFE, Optional.empty());

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws IOException {
    vcenter = new ScriptedVcenter().withView();
    client = vcenter.client().timeSource(new VirtualTime()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  private static String property(String path, String value) {
    return "<propSet><name>%s</name><val xsi:type=\"xsd:string\">%s</val></propSet>"
        .formatted(path, value);
  }

  private static String host(String id, String name, String more) {
    return "<objects><obj type=\"HostSystem\">%s</obj>%s%s</objects>"
        .formatted(id, property("name", name), more);
  }

  private static String denied(String path) {
    return "<missingSet><path>"
        + path
        + "</path><fault><fault xsi:type=\"NoPermission\"><object"
        + " type=\"HostSystem\">host-1</object>"
        + "<privilegeId>System.Read</privilegeId></fault></fault></missingSet>";
  }

  private void shows(String hosts) {
    vcenter.on("RetrievePropertiesEx", always(returning("<returnval>" + hosts + "</returnval>")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime.cryptoState", "runtime.cryptoKeyId", "runtime.connectionState"})
  @DisplayName("what may not be read is an error, not a host without a key or encryption mode")
  void property_notReadable_isRefused(String path) {
    shows(host("host-1", "esx-01", denied(path)));

    ThrowingCallable[] reads = {
      () -> client.hosts().list(),
      () -> client.hosts().find("esx-01"),
      () -> client.hosts().precheck(HOST, "kms-b"),
      () -> client.hosts().planKey(HOST, "kms-b"),
      () -> client.hosts().ensureKey(HOST, "kms-b")
    };
    assertThat(reads)
        .allSatisfy(
            read ->
                assertThatThrownBy(read)
                    .isInstanceOfSatisfying(
                        PermissionDeniedException.class,
                        refused -> assertThat(refused.missing()).containsExactly("System.Read")));
    assertThat(vcenter.methods()).doesNotContain("GenerateKey", "ConfigureCryptoKey");
  }

  @ParameterizedTest
  @CsvSource({
    // by what vCenter shows: a host that has a key may have it of any key provider
    "connected, safe, safe, true",
    "connected, pendingIncapable, pendingIncapable, true",
    "connected, prepared, prepared, false",
    "connected, incapable, incapable, false",
    // ESXi before 6.5 has no encryption mode
    "connected, , incapable, false",
    "connected, ' ', incapable, false",
    "notResponding, prepared, prepared, false",
    "notResponding, , unknown, true",
    "disconnected, ' ', unknown, true"
  })
  @DisplayName("a host of which no key is shown has none only if that follows from its state")
  void key_notShown(String connection, @Nullable String shown, String state, boolean mayHaveKey) {
    shows(
        host(
            "host-1",
            "esx-01",
            property("runtime.connectionState", connection)
                + (shown == null ? "" : property("runtime.cryptoState", shown))));

    Host host = client.hosts().get("esx-01");

    assertThat(host.keyId()).isEmpty();
    assertThat(host.cryptoState()).isEqualTo(new Host.CryptoState(state));
    assertThat(host.mayHaveKeyOf("kms-a")).isEqualTo(mayHaveKey);
  }
}
