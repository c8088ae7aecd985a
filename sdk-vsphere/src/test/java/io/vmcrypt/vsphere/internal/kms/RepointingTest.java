package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether vCenter may be led to another server. */
class RepointingTest {

  private static final ServerCertificate CERTIFICATE =
      ServerCertificate.fromPem(TestAuthority.create().server("kms").issue().certificatePem());
  private static final ClientCertificate SHOWN =
      ClientCertificate.fromPem(TestAuthority.create().client("vcenter").issue().certificatePem());
  private static final HeldKeys.Client VCENTER =
      new HeldKeys.Client(SHOWN.thumbprint(), Optional.empty());
  private static final KmsServerSpec SERVER =
      KmsServerSpec.builder("s-1", "192.0.2.2").port(5697).build();
  private static final KmsServer PRESENT =
      new KmsServer(
          "s-1", "192.0.2.1", 5696, Optional.empty(), OptionalInt.empty(), Optional.empty());
  private static final Repointing.Move MOVE =
      new Repointing.Move(SERVER, List.of("address 192.0.2.1 -> 192.0.2.2", "port 1 -> 5697"));

  private final PaperVcenter vcenter =
      new PaperVcenter()
          .withEmptyInventory()
          .on(
              "ListKeys",
              "<returnval><keyId>k-1</keyId><providerId><id>a</id></providerId></returnval>")
          .on("RetrieveClientCert", "<returnval>" + SHOWN.pem() + "</returnval>")
          .on(
              "RetrieveKmipServerCert",
              "<returnval><certificate>" + CERTIFICATE.pem() + "</certificate></returnval>");

  private static KmsClusterSpec.Builder spec() {
    return KmsClusterSpec.builder("a", SERVER);
  }

  private void check(KmsClusterSpec.Builder spec, Repointing.Move... moves) {
    VimSession session = vcenter.session();
    new Repointing(new CryptoManager(session), session.attempt("change"), spec.build())
        .check(
            List.of(moves),
            new KmipCluster(
                "a",
                List.of(PRESENT),
                List.of(),
                false,
                Optional.empty(),
                false,
                List.of(),
                Optional.empty(),
                Optional.empty()));
  }

  private static HeldKeys proof(Set<String> held, Map<String, String> notHeld) {
    return proof(held, held, held, notHeld);
  }

  private static HeldKeys proof(
      Set<String> named, Set<String> readable, Set<String> same, Map<String, String> notHeld) {
    return new HeldKeys(
        HostAndPort.of("192.0.2.2", 5697),
        CERTIFICATE,
        VCENTER,
        named,
        readable,
        same,
        notHeld,
        Set.of(),
        Map.of(),
        Optional.of(HostAndPort.of("192.0.2.1", 5696)),
        Instant.now());
  }

  @Test
  @DisplayName("while keys are in use, no server moves without a proof, and all is said")
  void check_inUse() {
    assertThatThrownBy(() -> check(spec(), MOVE))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("s-1: address 192.0.2.1 -> 192.0.2.2, port 1 -> 5697; but it is not")
        .hasMessageContaining("known whether keys of it are in use: key k-1")
        .hasMessageContaining("it is not proved that 192.0.2.2:5697 holds the keys in use");
  }

  @Test
  @DisplayName("nothing is asked where nothing moves, or where it is allowed")
  void check_nothing() {
    check(spec());
    check(spec().force(), MOVE);
    assertThat(vcenter.calls("ListKeys")).isEmpty();
  }

  @Test
  @DisplayName("while no key is in use, servers may move")
  void check_notInUse() {
    vcenter.on("ListKeys", "");
    assertThatCode(() -> check(spec(), MOVE)).doesNotThrowAnyException();
    vcenter.on(
        "ListKeys", "<returnval><keyId>k-1</keyId><providerId><id>b</id></providerId></returnval>");
    assertThatCode(() -> check(spec(), MOVE)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a server that is proved to hold the keys may be moved to")
  void check_proved() {
    assertThatCode(() -> check(spec().proved(proof(Set.of("k-1"), Map.of())), MOVE))
        .doesNotThrowAnyException();
    assertThat(vcenter.calls("RetrieveKmipServerCert"))
        .singleElement()
        .satisfies(call -> assertThat(call).contains("192.0.2.2", "5697"));
    assertThatThrownBy(
            () -> check(spec().proved(proof(Set.of(), Map.of("k-1", "not there"))), MOVE))
        .isInstanceOfSatisfying(
            KeysInUseException.class,
            refused -> assertThat(refused.lacking()).isEqualTo(Map.of("k-1", "not there")))
        .hasMessageContaining("holds key k-1 (not there)");
    vcenter.on(
        "RetrieveKmipServerCert",
        "<returnval><certificate>-----BEGIN CERTIFICATE-----</certificate></returnval>");
    assertThatThrownBy(() -> check(spec().proved(proof(Set.of("k-1"), Map.of())), MOVE))
        .hasMessageContaining("vCenter sees no readable certificate at 192.0.2.2:5697");
  }

  @Test
  @DisplayName("keys that are only named, or the same and given to nobody, prove nothing")
  void check_namedAlone_refused() {
    Set<String> key = Set.of("k-1");
    assertThatThrownBy(() -> check(spec().proved(proof(key, key, Set.of(), Map.of())), MOVE))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("key k-1 (it was not compared with the key at 192.0.2.1:5696)");
    vcenter.on(
        "ListKeys",
        "<returnval><keyId>k-1</keyId><providerId><id>a</id></providerId></returnval>"
            + "<returnval><keyId>k-2</keyId><providerId><id>a</id></providerId></returnval>");
    Set<String> both = Set.of("k-1", "k-2");
    assertThatThrownBy(() -> check(spec().proved(proof(key, Map.of())), MOVE))
        .hasMessageContaining("holds key k-2 (the server was not asked for it)");
    assertThatThrownBy(() -> check(spec().proved(proof(both, key, both, Map.of())), MOVE))
        .as("each that is needed is read")
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("holds key k-2 (its state was told, but nobody tried to get the key");
    assertThatThrownBy(() -> check(spec().proved(proof(key, Set.of(), key, Map.of())), MOVE))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("key k-1 (its state was told, but nobody tried to get the key");
  }

  @Test
  @DisplayName("each of several servers has to be proved")
  void check_several() {
    Repointing.Move other =
        new Repointing.Move(
            KmsServerSpec.builder("s-2", "192.0.2.3").build(), List.of("a new server"));
    assertThatThrownBy(() -> check(spec().proved(proof(Set.of("k-1"), Map.of())), MOVE, other))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("; s-2: a new server; but")
        .hasMessageContaining("not proved that 192.0.2.3:5696")
        .hasMessageNotContaining("not proved that 192.0.2.2:5697");
  }

  @Test
  @DisplayName("where it is not known which keys are in use, nothing can be proved")
  void check_notKnown() {
    vcenter.on("ListKeys", PaperVcenter.fault("NoPermission"));

    assertThatThrownBy(() -> check(spec().proved(proof(Set.of("k-1"), Map.of())), MOVE))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("it is not known whether keys of it are in use")
        .hasMessageNotContaining("it is not proved");
  }
}
