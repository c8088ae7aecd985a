package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.internal.message.KmipRequest;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.server.Conversation;
import io.vmcrypt.testkit.kmip.PyKmipServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Asking a real KMIP server whether it holds keys")
@Timeout(180)
class HeldKeysRealServerFlowTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory;

  /** Makes keys at a server as vCenter does. */
  private static final class KeyMaker implements AutoCloseable {

    private final Deadline until = Deadline.after(LIMIT, TimeSource.system());
    private final Conversation conversation;

    KeyMaker(PyKmipServer server) {
      this.conversation =
          new Conversation(
              Options.of(RealKmip.endpoint(server), null, LIMIT, server.client()),
              List.of(Loopback.ipv4()));
    }

    String preActive() throws Exception {
      return ask(KmipRequest.createKey()).id();
    }

    String active() throws Exception {
      String id = preActive();
      ask(KmipRequest.activate(id));
      return id;
    }

    String revoked() throws Exception {
      String id = active();
      ask(KmipRequest.revoke(id));
      return id;
    }

    private KmipResponse ask(KmipRequest request) throws Exception {
      KmipResponse response =
          conversation.ask(KmipVersion.V1_1, request, ProbeStep.KEY_ROUND_TRIP, until);
      assertThat(response.isSuccess()).isTrue();
      return response;
    }

    @Override
    public void close() {
      conversation.close(until);
    }
  }

  @Test
  @DisplayName("tells those that it holds from those that it does not, and why")
  void heldKeys_realServer_saysWhich() throws Exception {
    try (PyKmipServer server = RealKmip.builder().start(directory);
        KeyMaker maker = new KeyMaker(server)) {
      String active = maker.active();
      String preActive = maker.preActive();
      String revoked = maker.revoked();
      KmipProbe probe =
          KmipProbe.builder(RealKmip.endpoint(server))
              .clientIdentity(Identities.client(server.client()))
              .timeout(LIMIT)
              .build();

      HeldKeys held = probe.heldKeys(List.of(active, "stranger", revoked, preActive));

      assertThat(held.named()).containsExactlyInAnyOrder(active, preActive);
      assertThat(held.notHeld()).containsOnlyKeys("stranger", revoked);
      assertThat(held.notHeld().get(revoked)).startsWith("its state is Deactivated");
      assertThat(held.certificate().x509()).isEqualTo(server.certificate());
      assertThatThrownBy(
              () ->
                  probe.toBuilder()
                      .clientIdentity(Identities.client(server.clientWithoutUsage()))
                      .build()
                      .heldKeys(List.of(active)))
          .isInstanceOf(AuthenticationException.class);
    }
  }
}
