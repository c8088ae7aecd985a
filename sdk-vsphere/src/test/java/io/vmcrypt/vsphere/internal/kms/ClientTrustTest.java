package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestIdentityRequest;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.ClientCertificateException;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which client certificate vCenter gets, at a vCenter without sockets. */
class ClientTrustTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity OLD = AUTHORITY.client("old").issue();
  private static final TestIdentity NEW = AUTHORITY.client("new").issue();
  private static final X500Principal NAMED = new X500Principal("CN=vc");

  private final PaperKeyProviders there = new PaperKeyProviders();
  private final PaperVcenter vcenter = there.vcenter;
  private final KmsTrust trust = new VimKmsTrust(there.crypto(), "a");
  private String shown = "";
  private String pending = "";
  private String selfSigned = "";
  private boolean takes = true;

  ClientTrustTest() {
    there.cluster("a", "s-1");
    vcenter
        .answering("RetrieveClientCert", call -> returned(shown))
        .answering("RetrieveClientCsr", call -> returned(pending))
        .answering("RetrieveSelfSignedClientCert", call -> returned(selfSigned));
    for (String upload :
        List.of("UploadClientCert", "UpdateKmsSignedCsrClientCert", "UpdateSelfSignedClientCert")) {
      vcenter.answering(
          upload,
          call -> {
            there.changes.add(upload);
            if (takes) {
              int start = call.indexOf("<certificate>") + 13;
              shown = call.substring(start, call.indexOf("</certificate>"));
            }
            return "";
          });
    }
  }

  private static String returned(String text) {
    return text.startsWith("<") ? text : "<returnval>" + text + "</returnval>";
  }

  private static ClientCertificateSpec spec(TestIdentity identity) {
    return ClientCertificateSpec.of(ClientIdentity.of(identity.chain(), identity.privateKey()));
  }

  private static String csr(TestIdentity of, String name) {
    try {
      byte[] request =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Name(name), of.certificate().getPublicKey())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(of.privateKey()))
              .getEncoded();
      return "-----BEGIN CERTIFICATE REQUEST-----\n%s\n-----END CERTIFICATE REQUEST-----\n"
          .formatted(Base64.getMimeEncoder().encodeToString(request));
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void refused(ClientCertificateSpec spec, String... words) {
    assertThatThrownBy(() -> trust.ensureClientCertificate(spec))
        .isInstanceOf(ClientCertificateException.class)
        .hasMessageContainingAll(words);
    assertThatThrownBy(() -> trust.planClientCertificate(spec.force()))
        .isInstanceOf(ClientCertificateException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("the first certificate is installed, seen, and told; the same one is left alone")
  void ensure() {
    ClientCertificateSpec spec = spec(NEW);
    List<Change> planned = trust.planClientCertificate(spec);
    assertThat(there.changes).isEmpty();
    Ensured<ClientCertificate> ensured = trust.ensureClientCertificate(spec);
    assertThat(ensured.changes())
        .isEqualTo(planned)
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.subject().toString())
                  .isEqualTo("KMS cluster a, client certificate");
              assertThat(change.from()).isEmpty();
              assertThat(change.to().orElseThrow())
                  .endsWith("valid until " + NEW.certificate().getNotAfter().toInstant());
            });
    assertThat(vcenter.calls("UploadClientCert").get(0))
        .contains("<id>a</id>", "<privateKey>-----BEGIN");
    assertThat(trust.clientCertificate()).contains(ClientCertificate.of(NEW.certificate()));
    assertThat(trust.ensureClientCertificate(spec).changes()).isEmpty();
    assertThat(trust.planClientCertificate(spec)).isEmpty();
    assertThat(there.changes).containsExactly("UploadClientCert");
  }

  @Test
  @DisplayName("a success without effect is not believed")
  void ensure_noEffect() {
    takes = false;
    assertThatThrownBy(() -> trust.ensureClientCertificate(spec(NEW)))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not show the client certificate");
    shown = OLD.certificatePem();
    assertThatThrownBy(() -> trust.ensureClientCertificate(spec(NEW).force()))
        .hasMessageContaining("does not show the client certificate");
  }

  @Test
  @DisplayName("one that is there and may work stays, unless that is allowed")
  void ensure_replace() {
    shown = OLD.certificatePem();
    // the servers that it has now are asked, not those that it had
    there.cluster("a", "s-9");
    // neither the status nor the keys are known
    assertThatThrownBy(() -> trust.ensureClientCertificate(spec(NEW)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContainingAll("not known whether the KMS accepts", "s-9 (", "by force");
    assertThatThrownBy(() -> trust.planClientCertificate(spec(NEW)))
        .isInstanceOf(ConflictException.class);
    assertThat(there.changes).isEmpty();
    Ensured<ClientCertificate> ensured = trust.ensureClientCertificate(spec(NEW).force());
    assertThat(ensured.changes().get(0).from().orElseThrow()).contains("old", "valid until");
  }

  @Test
  @DisplayName("what vCenter shows and nobody can read counts as one that may work")
  void ensure_unreadable() {
    shown = "no certificate";
    assertThatThrownBy(() -> trust.ensureClientCertificate(spec(NEW)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("vCenter does not say which: vCenter's answer is not a certificate");
    assertThatThrownBy(trust::clientCertificate)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("is not a certificate");
    shown = PaperVcenter.fault("RuntimeFault");
    assertThatThrownBy(() -> trust.ensureClientCertificate(spec(NEW)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("vCenter does not say which: ");
    shown = PaperVcenter.fault("NoPermission");
    assertThatThrownBy(() -> trust.ensureClientCertificate(spec(NEW)))
        .isInstanceOf(ServiceException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName(
      "the first one is not installed while keys are in use and it is not known who accepts")
  void ensure_unnamed() {
    there.keys = PaperKeyProviders.key("k-1", "a");
    assertThatThrownBy(() -> trust.planClientCertificate(spec(NEW)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(
            "it is not known whether the KMS accepts the certificate that vCenter shows now");
    assertThat(vcenter.calls("RetrieveKmipServersStatus_Task")).hasSize(1);
    assertThat(trust.planClientCertificate(spec(NEW).force())).hasSize(1);
    assertThat(vcenter.calls("RetrieveKmipServersStatus_Task")).hasSize(1);
  }

  @Test
  @DisplayName("a certificate that no client can use is not installed")
  void ensure_unusable() {
    Instant now = Instant.now();
    TestIdentityRequest expired =
        AUTHORITY
            .client("x")
            .notBefore(now.minus(Duration.ofDays(9)))
            .notAfter(now.minus(Duration.ofDays(1)));
    TestIdentity ended = expired.issue();
    refused(
        spec(ended),
        "was valid until",
        String.valueOf(ended.certificate().getNotAfter().toInstant()));
    TestIdentityRequest early =
        AUTHORITY
            .client("x")
            .notBefore(now.plus(Duration.ofDays(1)))
            .notAfter(now.plus(Duration.ofDays(9)));
    refused(spec(early.issue()), "valid only from");
    refused(spec(AUTHORITY.server("x").issue()), "does not include clientAuth");
    TestIdentity any = AUTHORITY.client("x").withoutExtendedKeyUsage().issue();
    assertThat(trust.planClientCertificate(ClientIdentity.of(any.chain(), any.privateKey())))
        .hasSize(1);
  }

  @Test
  @DisplayName("a signed certificate is installed only if it answers the pending request")
  void signed() {
    ClientCertificateSpec spec =
        ClientCertificateSpec.signed(ClientCertificate.of(NEW.certificate()));
    refused(spec, "has no signing request pending");
    pending = csr(OLD, "CN=vc");
    refused(spec, "was made for another key", "CN=vc", "present request");
    pending = csr(NEW, "CN=vc");
    assertThat(trust.ensureClientCertificate(spec).changes()).hasSize(1);
    assertThat(there.changes).containsExactly("UpdateKmsSignedCsrClientCert");
  }

  @Test
  @DisplayName("a self-signed certificate is installed only if it is vCenter's last")
  void selfSigned() {
    ClientCertificateSpec spec =
        ClientCertificateSpec.selfSigned(ClientCertificate.of(NEW.certificate()));
    refused(spec, "has not made a self-signed certificate");
    selfSigned = OLD.certificatePem();
    refused(spec, "has made a newer self-signed certificate");
    selfSigned = NEW.certificatePem();
    assertThat(trust.selfSignedCertificate()).contains(ClientCertificate.of(NEW.certificate()));
    assertThat(trust.ensureClientCertificate(spec).changes()).hasSize(1);
    assertThat(there.changes).containsExactly("UpdateSelfSignedClientCert");
  }

  @Test
  @DisplayName("a pending request for the subject is taken, for another it is refused")
  void csr() {
    vcenter.answering("GenerateClientCsr", call -> returned(csr(NEW, "CN=vc")));
    assertThat(trust.planClientCsr(NAMED)).hasSize(1);
    assertThat(vcenter.calls("GenerateClientCsr")).isEmpty();
    Ensured<CertificateSigningRequest> made = trust.ensureClientCsr(NAMED);
    assertThat(made.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.subject().part()).isEqualTo("pending signing request");
              assertThat(change.to()).contains("made out to CN=vc");
            });
    assertThat(made.value().subject().getName()).isEqualTo("CN=vc");
    assertThat(vcenter.calls("GenerateClientCsr").get(0))
        .contains("<request><commonName>vc</commonName></request>");

    pending = csr(OLD, "CN=vc");
    assertThat(trust.ensureClientCsr(NAMED).changes()).isEmpty();
    assertThat(trust.planClientCsr()).isEmpty();
    assertThat(trust.ensureClientCsr().isChanged()).isFalse();
    pending = csr(OLD, "CN=other");
    assertThatThrownBy(() -> trust.ensureClientCsr(NAMED))
        .isInstanceOf(ConflictException.class)
        .hasMessageContainingAll(
            "for another subject already: CN=other", "have vCenter make a new one");
    assertThatThrownBy(() -> trust.planClientCsr(NAMED)).isInstanceOf(ConflictException.class);
    assertThat(vcenter.calls("GenerateClientCsr")).hasSize(1);
    pending = "no request";
    assertThatThrownBy(() -> trust.ensureClientCsr(NAMED))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("is not a signing request");
    assertThat(trust.createClientCsr(KmsTrust.ANY_SUBJECT).subject().getName()).isEqualTo("CN=vc");
    assertThat(vcenter.calls("GenerateClientCsr").get(1)).doesNotContain("<request>");
  }

  @Test
  @DisplayName("a self-signed certificate is made anew where there is none, or it has ended")
  void ensureSelfSigned() {
    vcenter.answering("GenerateSelfSignedClientCert", call -> returned(NEW.certificatePem()));
    assertThat(trust.selfSignedCertificate()).isEmpty();
    assertThat(trust.planSelfSignedCertificate()).hasSize(1);
    Ensured<ClientCertificate> made = trust.ensureSelfSignedCertificate();
    assertThat(made.value()).isEqualTo(ClientCertificate.of(NEW.certificate()));
    assertThat(made.changes().get(0).from()).isEmpty();
    assertThat(made.changes().get(0).to()).contains("a new one, made out to whom vCenter chooses");

    selfSigned = OLD.certificatePem();
    assertThat(trust.ensureSelfSignedCertificate(KmsTrust.ANY_SUBJECT).changes()).isEmpty();
    assertThat(trust.planSelfSignedCertificate(KmsTrust.ANY_SUBJECT)).isEmpty();
    assertThatThrownBy(() -> trust.ensureSelfSignedCertificate(NAMED))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("have vCenter make a new one");
    assertThat(vcenter.calls("GenerateSelfSignedClientCert")).hasSize(1);
    Instant now = Instant.now();
    selfSigned =
        AUTHORITY
            .client("x")
            .notBefore(now.minus(Duration.ofDays(9)))
            .notAfter(now.minus(Duration.ofDays(1)))
            .issue()
            .certificatePem();
    assertThat(trust.ensureSelfSignedCertificate(KmsTrust.ANY_SUBJECT).changes().get(0).from())
        .isPresent();
    assertThat(trust.createSelfSignedCertificate(NAMED))
        .isEqualTo(ClientCertificate.of(NEW.certificate()));
  }

  @Test
  @DisplayName("a release without subjects makes no request for one")
  void subjects_oldRelease() {
    PaperKeyProviders old = new PaperKeyProviders("8.0");
    old.vcenter.on("RetrieveClientCsr", "<returnval></returnval>");
    old.vcenter.on("RetrieveSelfSignedClientCert", "<returnval></returnval>");
    KmsTrust earlier = new VimKmsTrust(old.crypto(), "a");
    assertThatThrownBy(() -> earlier.planClientCsr(NAMED))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("which has no subjects of client certificates");
    assertThatThrownBy(() -> earlier.planSelfSignedCertificate(NAMED))
        .isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> earlier.createClientCsr(NAMED)).isInstanceOf(ServiceException.class);
    assertThat(old.vcenter.calls("GenerateClientCsr")).isEmpty();
    assertThat(earlier.planClientCsr(KmsTrust.ANY_SUBJECT)).hasSize(1);
  }
}
