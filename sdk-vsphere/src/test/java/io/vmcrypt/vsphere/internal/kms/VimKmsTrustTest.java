package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which certificates of key servers vCenter trusts, at a vCenter without sockets. */
class VimKmsTrustTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final ServerCertificate GOOD = certificate("good");
  private static final ServerCertificate OTHER = certificate("other");

  private final PaperKeyProviders there = new PaperKeyProviders();
  private final KmsTrust trust = new VimKmsTrust(there.crypto(), "a");

  /** What each server shows. */
  private final Map<String, String> shown = new HashMap<>();

  /** Whether vCenter trusts each server; empty if it does not say. */
  private final Map<String, String> trusted = new HashMap<>();

  /** What the status says of each server beside its name. */
  private final Map<String, String> status = new HashMap<>();

  private boolean takes = true;

  VimKmsTrustTest() {
    there.cluster("a", "s-1", "s-2");
    for (String server : List.of("s-1", "s-2")) {
      shown.put(server, GOOD.pem());
      trusted.put(server, "false");
      status.put(server, "<status>red</status>");
    }
    there
        .vcenter
        .startingTask("RetrieveKmipServersStatus_Task")
        .answering("WaitForUpdatesEx", call -> statusRead())
        .answering("RetrieveKmipServerCert", this::serverCertificate)
        .answering(
            "UploadKmipServerCert",
            call -> {
              there.changes.add("upload");
              if (takes) {
                trusted.replaceAll((server, before) -> before.isEmpty() ? "" : "true");
              }
              return "";
            });
  }

  private static ServerCertificate certificate(String name) {
    return ServerCertificate.fromPem(AUTHORITY.server(name).issue().certificatePem());
  }

  private String statusRead() {
    return PaperVcenter.taskEnded(
        status.entrySet().stream()
            .map(
                server ->
                    "<servers><name>%s</name>%s</servers>"
                        .formatted(server.getKey(), server.getValue()))
            .collect(Collectors.joining("", "<one><clusterId><id>a</id></clusterId>", "</one>")));
  }

  private String serverCertificate(String call) {
    String server = call.contains("<name>s-1</name>") || call.contains(">s-1<") ? "s-1" : "s-2";
    String told = trusted.getOrDefault(server, "");
    return "<returnval><certificate>%s</certificate>%s</returnval>"
        .formatted(
            shown.get(server),
            told.isEmpty() ? "" : "<clientTrustServer>" + told + "</clientTrustServer>");
  }

  @Test
  @DisplayName("what each server shows is read through vCenter")
  void read() {
    shown.put("s-2", OTHER.pem());
    assertThat(trust.serverCertificates())
        .containsExactly(Map.entry("s-1", GOOD), Map.entry("s-2", OTHER));
    assertThat(trust.serverCertificate("s-2")).isEqualTo(OTHER);
    assertThatThrownBy(() -> trust.serverCertificate("s-3"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("there is no server \"s-3\" in it")
        .hasMessageContaining("It has: s-1, s-2.");
    shown.put("s-2", "");
    assertThatThrownBy(trust::serverCertificates)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("could not reach the server");
    shown.put("s-2", "no certificate");
    assertThatThrownBy(() -> trust.serverCertificate("s-2"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("is not a certificate");
  }

  @Test
  @DisplayName("a key provider without a server is not trusted already: nothing was compared")
  void ensure_noServer() {
    there.cluster("a");
    assertThatThrownBy(() -> trust.planServerTrusted(GOOD))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("it has no server whose certificate could be compared");
    assertThatThrownBy(() -> trust.ensureServerTrusted(GOOD)).isInstanceOf(NotFoundException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("one upload makes vCenter trust all servers that show it")
  void ensure() {
    trusted.put("s-1", "true");
    assertThat(trust.planServerTrusted(GOOD)).hasSize(1);
    assertThat(trust.planServerTrusted("s-1", GOOD)).isEmpty();
    assertThat(trust.planServerTrusted("s-2", GOOD)).hasSize(1);
    assertThat(there.changes).isEmpty();
    assertThat(trust.ensureServerTrusted(GOOD).changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.subject().toString())
                  .isEqualTo("KMS cluster a, trusted server certificate");
              assertThat(change.to().orElseThrow()).endsWith(" of s-2");
            });
    assertThat(there.changes).containsExactly("upload");
    assertThat(there.vcenter.calls("UploadKmipServerCert").get(0)).contains("<id>a</id>");
    assertThat(trust.ensureServerTrusted(GOOD).changes()).isEmpty();
    assertThat(trust.planServerTrusted(GOOD)).isEmpty();
    assertThat(there.changes).hasSize(1);
  }

  @Test
  @DisplayName("what vCenter does not say counts as not trusted, before and afterwards")
  void ensure_unknown() {
    trusted.put("s-1", "");
    trusted.put("s-2", "");
    assertThat(trust.planServerTrusted(GOOD).get(0).to().orElseThrow()).endsWith(" of s-1, s-2");
    assertThatThrownBy(() -> trust.ensureServerTrusted(GOOD))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not say whether it trusts what shows it: s-1, s-2");
    assertThat(there.changes).hasSize(1);
    // a plain no weighs more
    trusted.put("s-2", "false");
    takes = false;
    assertThatThrownBy(() -> trust.ensureServerTrusted(GOOD))
        .hasMessageContaining("does not show that it trusts server s-2");
  }

  @Test
  @DisplayName("what vCenter does not say with the certificate, the status of the server may say")
  void ensure_toldByStatus() {
    trusted.put("s-1", "");
    trusted.put("s-2", "");
    status.put(
        "s-1",
        "<status>yellow</status>" + of(GOOD) + "<clientTrustServer>true</clientTrustServer>");
    // the one from before the certificate was renewed says nothing of this one
    for (String old : List.of("", of(OTHER))) {
      status.put(
          "s-2", "<status>green</status>" + old + "<clientTrustServer>true</clientTrustServer>");
      assertThatThrownBy(() -> trust.ensureServerTrusted(GOOD))
          .hasMessageContaining("does not say whether it trusts what shows it: s-2.");
    }
    status.put("s-2", "<status>green</status>" + of(GOOD));
    assertThat(trust.ensureServerTrusted(GOOD).changes()).hasSize(1);
    status.put(
        "s-2",
        "<status>green</status>" + of(GOOD) + "<clientTrustServer>false</clientTrustServer>");
    assertThatThrownBy(() -> trust.ensureServerTrusted(GOOD))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not show that it trusts server s-2");
    status.put("s-2", "<status>gray</status>" + of(GOOD));
    assertThatThrownBy(() -> trust.ensureServerTrusted(GOOD))
        .hasMessageContaining("does not say whether it trusts what shows it: s-2.");
    // where the certificate's answer says it, nobody asks for the status
    trusted.put("s-2", "true");
    status.remove("s-2");
    assertThat(trust.ensureServerTrusted("s-2", GOOD).changes()).isEmpty();
  }

  /** As the status describes a certificate. */
  private static String of(ServerCertificate certificate) {
    return "<certInfo><subject>s</subject><issuer>i</issuer><serialNumber>7</serialNumber>"
        + "<notBefore>2026-01-01T00:00:00Z</notBefore><notAfter>2027-01-01T00:00:00Z</notAfter>"
        + "<fingerprint>"
        + certificate.thumbprint()
        + "</fingerprint><checkTime>2026-06-01T00:00:00Z</checkTime></certInfo>";
  }

  @Test
  @DisplayName("a success without effect is not believed")
  void ensure_noEffect() {
    takes = false;
    assertThatThrownBy(() -> trust.ensureServerTrusted("s-2", GOOD))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not show that it trusts server s-2");
  }

  @Test
  @DisplayName("no server is trusted that shows another certificate, and nothing is sent")
  void ensure_mismatch() {
    shown.put("s-2", OTHER.pem());
    for (Runnable each :
        List.<Runnable>of(
            () -> trust.ensureServerTrusted(GOOD),
            () -> trust.planServerTrusted(GOOD),
            () -> trust.ensureServerTrusted("s-2", GOOD),
            () -> trust.planServerTrusted("s-2", GOOD))) {
      assertThatThrownBy(each::run)
          .isInstanceOfSatisfying(
              ThumbprintMismatchException.class,
              refused -> {
                assertThat(refused.expected()).containsExactly(GOOD.thumbprint());
                assertThat(refused.seen()).isEqualTo(OTHER.thumbprint());
              })
          .hasMessageContaining("KMS server s-2 of KMS cluster a");
    }
    assertThat(there.changes).isEmpty();
    // one server alone
    assertThat(trust.ensureServerTrusted("s-1", GOOD).changes()).hasSize(1);
    assertThatThrownBy(() -> trust.ensureServerTrusted("s-3", GOOD))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  @DisplayName("certificates that nobody shows yet are sent, each on its own")
  void certificates() {
    X509Certificate one = GOOD.chain().get(0);
    X509Certificate two = OTHER.chain().get(0);
    assertThat(trust.planCertificatesTrusted(List.of(one, two))).hasSize(2);
    assertThat(there.changes).isEmpty();
    assertThat(trust.ensureCertificatesTrusted(List.of(one, two)).changes())
        .hasSize(2)
        .allSatisfy(
            change -> {
              assertThat(change.from()).contains("not known whether trusted");
              assertThat(change.to()).contains("trusted");
            });
    assertThat(there.changes).containsExactly("upload", "upload");
    assertThatThrownBy(() -> trust.ensureCertificatesTrusted(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("certificates is empty");
    Instant now = Instant.now();
    X509Certificate expired =
        AUTHORITY
            .server("x")
            .notBefore(now.minus(Duration.ofDays(9)))
            .notAfter(now.minus(Duration.ofDays(1)))
            .issue()
            .certificate();
    assertThatThrownBy(() -> trust.ensureCertificatesTrusted(List.of(one, expired)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was valid until");
    assertThat(there.changes).hasSize(2);
  }

  @Test
  @DisplayName("a key provider that has gone is not trusted")
  void gone() {
    there.clusters.clear();
    assertThatThrownBy(() -> trust.ensureServerTrusted(GOOD)).isInstanceOf(NotFoundException.class);
    there.vcenter.on("ListKmipServers", PaperVcenter.fault("NoPermission"));
    assertThatThrownBy(trust::serverCertificates).isInstanceOf(ServiceException.class);
  }
}
