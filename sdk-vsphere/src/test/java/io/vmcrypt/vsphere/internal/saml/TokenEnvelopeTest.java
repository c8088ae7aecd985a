package io.vmcrypt.vsphere.internal.saml;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("captures all logs")
class TokenEnvelopeTest {

  private static final String ASSERTION =
      "<saml2:Assertion xmlns:saml2=\"" + TokenXml.SAML + "\"  ID='_1'>MARK\n é</saml2:Assertion>";
  private static final String PLAIN =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope"
          + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>"
          + "<LoginByToken xmlns=\"urn:vim25\"/></soapenv:Body></soapenv:Envelope>";
  private static final Instant NOW = Instant.parse("2026-11-25T22:00:00.123456Z");

  private static String sealed(Optional<ClientIdentity> identity) {
    return new TokenEnvelope(new SamlToken(Secret.of(ASSERTION), "_1", identity), NOW).apply(PLAIN);
  }

  private static ClientIdentity identity() {
    TestIdentity holder =
        TestAuthority.create().client("solution").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();
    return ClientIdentity.of(holder.chain(), holder.privateKey());
  }

  @Test
  @DisplayName("the token stands in the header byte for byte, between time stamp and signature")
  void envelope_token_isUnchanged() {
    String stamp =
        "<wsu:Created>2026-11-25T22:00:00.123Z</wsu:Created>"
            + "<wsu:Expires>2026-11-25T22:05:00.123Z</wsu:Expires></wsu:Timestamp>";
    assertThat(sealed(Optional.empty())).contains(stamp + ASSERTION + "</wsse:Security>");
    assertThat(sealed(Optional.of(identity())))
        .contains(stamp + ASSERTION + "<ds:Signature ")
        .contains(">_1</wsse:KeyIdentifier>");
  }

  @Test
  @DisplayName("to sign logs neither token nor key")
  void envelope_logs_haveNoToken() {
    ClientIdentity identity = identity();
    try (CapturedLogs logs = CapturedLogs.start()) {
      sealed(Optional.of(identity));
      assertThat(logs.text()).contains("LoginByToken").doesNotContain("MARK");
    }
  }
}
