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
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.key.LocatedKeys;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.pykmip.PyKmipServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Asking a real KMIP server whether it holds keys")
@Timeout(180)
@Tag("thorough")
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

  private static KmipProbe probe(PyKmipServer server) {
    return KmipProbe.builder(RealKmip.endpoint(server))
        .clientIdentity(Identities.client(server.client()))
        .timeout(LIMIT)
        .build();
  }

  @Test
  @DisplayName(
      "two servers that count their ids hold other keys under the same ids, and that shows")
  void heldKeys_twoRealServersWithTheSameIds_areNotTheSame() throws Exception {
    try (PyKmipServer old = PyKmipServer.builder().start(directory.resolve("a"));
        PyKmipServer next = PyKmipServer.builder().start(directory.resolve("b"));
        KeyMaker atOld = new KeyMaker(old);
        KeyMaker atNext = new KeyMaker(next)) {
      List<String> ids = List.of(atOld.active(), atOld.active());
      assertThat(List.of(atNext.active(), atNext.active())).isEqualTo(ids);

      // by their ids and states the second one seems to hold them, and it gives one of them
      HeldKeys alone = probe(next).heldKeys(ids);
      assertThat(alone.named()).containsExactlyInAnyOrderElementsOf(ids);
      assertThat(alone.readable()).containsExactly(ids.get(0));
      assertThat(alone.lackingSame(ids)).containsOnlyKeys(ids);

      // this server tells no digest
      KeyQuestion.Builder question = KeyQuestion.builder(ids);
      HeldKeys named = probe(next).heldKeys(question.build(), probe(old));
      assertThat(named.same()).isEmpty();
      assertThat(named.lackingSame(ids).get(ids.get(1))).contains("do not both tell a Digest");

      HeldKeys hashed = probe(next).heldKeys(question.hashWhereNoDigest().build(), probe(old));
      assertThat(hashed.named()).isEmpty();
      assertThat(hashed.notHeld()).containsOnlyKeys(ids.get(0), ids.get(1));
      assertThat(hashed.notHeld().get(ids.get(0)))
          .startsWith("it is another key under the same id");
    }
  }

  @Test
  @DisplayName("tells those that it holds from those that it does not, and why")
  void heldKeys_realServer_saysWhich() throws Exception {
    PyKmipServer server = RealKmip.shared("rsa", false);
    try (KeyMaker maker = new KeyMaker(server)) {
      String active = maker.active();
      String preActive = maker.preActive();
      String revoked = maker.revoked();
      KmipProbe probe = probe(server);

      HeldKeys held = probe.heldKeys(List.of(active, "stranger", revoked, preActive));

      assertThat(held.named()).containsExactlyInAnyOrder(active, preActive);
      assertThat(held.readable()).containsExactly(active);
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

  @Test
  @DisplayName("a real server lists the keys that this client may see, in whatever state")
  void locateKeys_realServer_listsAll() throws Exception {
    try (PyKmipServer server = PyKmipServer.builder().start(directory);
        KeyMaker maker = new KeyMaker(server)) {
      assertThat(probe(server).locateKeys().ids()).isEmpty();
      List<String> made = List.of(maker.active(), maker.preActive(), maker.revoked());

      LocatedKeys located = probe(server).locateKeys();

      assertThat(located.gap()).isEmpty();
      assertThat(located.ids()).containsExactlyInAnyOrderElementsOf(made);
      assertThat(located.certificate().x509()).isEqualTo(server.certificate());
    }
  }
}
