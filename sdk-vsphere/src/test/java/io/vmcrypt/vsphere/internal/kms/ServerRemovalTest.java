package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.Removal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether server s-1 of three may go while keys are in use. */
class ServerRemovalTest {

  private static final ServerCertificate CERTIFICATE =
      ServerCertificate.fromPem(TestAuthority.create().server("kms").issue().certificatePem());
  private static final ClientCertificate SHOWN =
      ClientCertificate.fromPem(TestAuthority.create().client("vcenter").issue().certificatePem());
  private static final HeldKeys.Client VCENTER =
      new HeldKeys.Client(SHOWN.thumbprint(), Optional.empty());

  private final PaperKeyProviders there = new PaperKeyProviders();

  /** The servers that vCenter finds healthy or not. */
  private final Map<String, Boolean> healthy = new LinkedHashMap<>();

  private boolean statusFails;

  @BeforeEach
  void keyInUse() {
    there.cluster("a", "s-1", "s-2", "s-3");
    there.keys = PaperKeyProviders.key("k-1", "a");
    for (String server : List.of("s-1", "s-2", "s-3")) {
      there
          .clusters
          .getOrDefault("a", Map.of())
          .replace(
              server,
              "<name>%s</name><address>192.0.2.%s</address><port>5696</port>"
                  .formatted(server, server.charAt(2)));
      healthy.put(server, server.equals("s-1"));
    }
    there.vcenter.on("RetrieveClientCert", "<returnval>" + SHOWN.pem() + "</returnval>");
    there.vcenter.on(
        "RetrieveKmipServerCert",
        "<returnval><certificate>"
            + CERTIFICATE.pem()
            + "</certificate><clientTrustServer>true</clientTrustServer></returnval>");
  }

  private KmsClusterStatus status() {
    if (statusFails) {
      throw new ServiceException(new Attempt("vCenter", "x", "y"), "the task failed", "Look.");
    }
    return new KmsClusterStatus(
        "a",
        Optional.empty(),
        healthy.entrySet().stream()
            .map(
                server ->
                    new KmsClusterStatus.Server(
                        server.getKey(),
                        server.getValue()
                            ? KmsClusterStatus.Health.GREEN
                            : KmsClusterStatus.Health.RED,
                        "",
                        Optional.of(server.getValue()),
                        Optional.of(server.getValue()),
                        Optional.empty()))
            .toList(),
        Optional.empty());
  }

  private void check(HeldKeys... proofs) {
    VimSession session = there.vcenter.session();
    CryptoManager crypto = new CryptoManager(session);
    new ServerRemoval(crypto, "a", List.of("s-1"), Removal.careful().proved(proofs))
        .checkKeys(crypto.list(session.attempt("remove")).get(0), this::status);
  }

  private static HeldKeys proof(int server, Set<String> held, Map<String, String> notHeld) {
    return proof(server, held, held, notHeld);
  }

  private static HeldKeys proof(
      int server, Set<String> held, Set<String> given, Map<String, String> notHeld) {
    return new HeldKeys(
        HostAndPort.of("192.0.2." + server, 5696),
        CERTIFICATE,
        VCENTER,
        held,
        given,
        held,
        notHeld,
        Set.of(),
        Map.of(),
        Optional.of(HostAndPort.of("192.0.2.9", 5696)),
        Instant.now());
  }

  private static HeldKeys holds(int server) {
    return proof(server, Set.of("k-1"), Map.of());
  }

  private void refused(String why, HeldKeys... proofs) {
    assertThatThrownBy(() -> check(proofs))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("keys of it are in use")
        .hasMessageContaining(why);
  }

  @Test
  @DisplayName("the server that goes does not count as the one that works")
  void itself() {
    refused("and no other server of the cluster is seen to work: s-2 (red), s-3 (red)", holds(1));
    assertThat(there.vcenter.calls("RetrieveKmipServerCert")).isEmpty();
  }

  @Test
  @DisplayName("one other that works and is proved to hold the keys is enough")
  void proved() {
    healthy.put("s-3", true);
    assertThatCode(() -> check(holds(3))).doesNotThrowAnyException();
    assertThatCode(() -> check(holds(2), holds(3))).doesNotThrowAnyException();
    assertThat(there.vcenter.calls("RetrieveKmipServerCert"))
        .allMatch(call -> call.contains("192.0.2.3"));
  }

  @Test
  @DisplayName("a proof of a server that does not work, or of the one that goes, is none")
  void proved_other() {
    healthy.put("s-3", true);
    refused("it is not proved that 192.0.2.3:5696 holds the keys in use", holds(1), holds(2));
    assertThatThrownBy(() -> check(proof(3, Set.of(), Map.of("k-1", "not there"))))
        .isInstanceOfSatisfying(
            KeysInUseException.class,
            refused -> assertThat(refused.lacking()).isEqualTo(Map.of("k-1", "not there")));
    refused(
        "key k-1 (the server was not asked for it, but for K-1, which is the same id written"
            + " otherwise)",
        proof(3, Set.of("K-1"), Map.of()));
  }

  @Test
  @DisplayName("that a server has the same keys does not say that it gives them")
  void proved_sameAndNotGiven() {
    healthy.put("s-3", true);
    refused(
        "holds key k-1 (its state was told, but nobody tried to get the key itself)",
        proof(3, Set.of("k-1"), Set.of(), Map.of()));
  }

  @Test
  @DisplayName("a server whose address in vCenter is none cannot be proved to hold the keys")
  void address_isNone() {
    healthy.put("s-3", true);
    for (String address : List.of("no address", "kms_1:x:y", "192.0.2.3:5696:1")) {
      there
          .clusters
          .getOrDefault("a", Map.of())
          .replace("s-3", "<name>s-3</name><address>" + address + "</address><port>5696</port>");
      refused("nobody can be asked for the keys of s-3", holds(3));
    }
  }

  @Test
  @DisplayName("a server that was healthy and does not answer now does not work")
  void silent() {
    healthy.put("s-3", true);
    for (String answer :
        List.of(
            PaperVcenter.fault("RuntimeFault"),
            "<returnval><certificate>x</certificate><clientTrustServer>false</clientTrustServer>"
                + "</returnval>")) {
      there.vcenter.on("RetrieveKmipServerCert", answer);
      refused("s-2 (red), s-3 (green), and does not answer vCenter now", holds(3));
    }
  }

  @Test
  @DisplayName("what is not known is no proof")
  void notKnown() {
    statusFails = true;
    refused("s-2 (the task failed), s-3 (the task failed)", holds(3));
    statusFails = false;
    healthy.put("s-3", true);
    there.keys = PaperVcenter.fault("NoPermission");
    assertThatThrownBy(() -> check(holds(3)))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("it is not known whether keys of it are in use")
        .hasMessageNotContaining("it is not proved");
  }

  @Test
  @DisplayName("while no key is in use, nobody is asked")
  void notInUse() {
    there.keys = PaperKeyProviders.key("k-1", "b");
    statusFails = true;
    assertThatCode(this::check).doesNotThrowAnyException();
    assertThat(there.vcenter.calls("RetrieveKmipServerCert")).isEmpty();
  }
}
