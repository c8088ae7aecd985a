package io.vmcrypt.ovh.privatecloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.WithFakeApi;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Security options that wait, such as SecNumCloud, are resumed")
@InBothErrorShapes
class SecurityOptionsFlowTest extends WithFakeApi {

  private static final Duration WAIT = Duration.ofMinutes(10);
  private static final String RESUME = "/securityOptions/resumePendingEnabling";

  SecurityOptionsFlowTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected FakeOvhApiBuilder like(FakeOvhApiBuilder builder) {
    return builder
        .kmsConfigured(ip -> true)
        .pendingSecurityOption("snc")
        .pendingSecurityOption("hds");
  }

  private long resumes() {
    return fake.requests().stream()
        .filter(request -> request.method().equals("POST") && request.path().endsWith(RESUME))
        .count();
  }

  @Test
  @DisplayName("a task that ends well is a hint only: what waits on is told")
  void resume_notEncrypted_fails() {
    var resuming = cloud().securityOptions().startResume("snc");

    assertThatThrownBy(() -> resuming.await(WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("security option snc still waits")
        .hasMessageContaining("VM encryption for snc");
  }

  @Test
  @DisplayName("one that OVHcloud is at is taken up, not asked for again")
  void resume_underWay_isTakenUp() {
    var first = cloud().securityOptions().startResume("hds");
    var second = cloud().securityOptions().startResume("hds");

    assertThat(second.await(WAIT)).containsExactly("snc");
    assertThat(first.await(WAIT)).containsExactly("snc");
    assertThat(resumes()).isOne();
  }

  @Test
  @DisplayName("an answer that is lost is not asked for again blindly: the effect is looked for")
  void resume_lostAnswer_isLookedFor() {
    fake.faults().onNext(Faults.request("POST", RESUME), Fault.close().afterTakingEffect());
    assertThat(cloud().securityOptions().startResume("hds").await(WAIT)).containsExactly("snc");
    assertThat(resumes()).isOne();
  }
}
