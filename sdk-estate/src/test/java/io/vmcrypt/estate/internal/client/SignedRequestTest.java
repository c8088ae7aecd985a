package io.vmcrypt.estate.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who signs vCenter's request, and what becomes of it where he does not. */
class SignedRequestTest {

  private static final ClientTrust SIGNED = new ClientTrust.SignedBy(StageWorld.SIGNER);

  @AutoClose private StageWorld world = StageWorld.withOkms();

  private Context okms() {
    return world.context(StageWorld.estate(KeyServer.okms(StageWorld.OKMS)).build());
  }

  private CertificateSigningRequest request() {
    return world.provider().trust().ensureClientCsr().value();
  }

  @Test
  @DisplayName("who signs is told")
  void inWords() {
    assertThat(new SignedRequest(world.context(SIGNED)).inWords()).isEqualTo("signed by company");
    assertThat(new SignedRequest(world.context(new ClientTrust.SelfSigned())).inWords())
        .isEqualTo("signed by itself: install it at the KMS while this waits");
    assertThat(new SignedRequest(okms()).inWords()).isEqualTo("signed by the OVHcloud KMS");
  }

  @Test
  @DisplayName("what is made for it at OVHcloud is told")
  void sign_okms() {
    CertificateSigningRequest request = request();
    StageWorld.Told told = new StageWorld.Told();
    assertThat(request.isAnsweredBy(new SignedRequest(okms()).sign(request, told).x509())).isTrue();
    assertThat(told.parts())
        .containsExactly("OKMS credential vcenter " + StageWorld.OKMS.toString().substring(0, 8));
  }

  private String failing(CertificateSigner signer) {
    world.signers = Map.of(StageWorld.SIGNER, signer);
    SignedRequest signed = new SignedRequest(world.context(SIGNED));
    CertificateSigningRequest request = request();
    return catchThrowableOfType(
            SdkException.class, () -> signed.sign(request, new StageWorld.Told()))
        .outcome();
  }

  @Test
  @SuppressWarnings("NullAway") // a program of anybody's may give null
  @DisplayName("a signer that fails, or gives nothing, ends the step")
  void sign_failing() {
    assertThat(
            failing(
                request -> {
                  throw new IllegalStateException("closed");
                }))
        .isEqualTo("it failed: closed");
    assertThat(failing(request -> null)).isEqualTo("it gave no certificate");
  }

  private List<FindingCode> tried(Context context, SignedRequest request, Stage stage) {
    String right = "okms:apiovh:credential/get";
    world.cloud.ovh().denyAction(right);
    Found found = new Found();
    assertThat(stage.plan(StageWorld.NOW, found)).isPresent();
    assertThat(request.isPlanned()).isTrue();
    assertThat(request.identities()).isEqualTo(identities(context));
    return found.findings().stream()
        .map(
            finding -> {
              assertThat(finding.missing()).containsExactly(right);
              return finding.code();
            })
        .toList();
  }

  private static List<String> identities(Context context) {
    return context.systems().ovh().orElseThrow().getIdentity().identities();
  }

  @Test
  @DisplayName("a plan that has a first certificate signed tells at once which right lacks")
  void plan_first_triesReads() {
    world.provider();
    Context context = okms();
    SignedRequest request = new SignedRequest(context);
    assertThat(tried(context, request, new ClientTrustStage(context, new Health(context), request)))
        .containsExactly(FindingCode.PRIVILEGES_MISSING);
  }
}
