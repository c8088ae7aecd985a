package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Has vCenter connect to key servers. Their status, as vCenter tells it, may be some minutes old:
 * by then a KMS may be off. Thread-safe.
 */
public final class KmsDial implements KmsAnswers {

  /** A VM may be shut down any time, and thousands are judged in a row. */
  private static final Duration ANSWER_HOLDS = Duration.ofSeconds(10);

  /** To count as silent for longer harms nobody, and to wait for each VM does. */
  private static final Duration SILENCE_HOLDS = Duration.ofMinutes(1);

  private final VimSession session;
  private final KeyProviders keyProviders;
  private final Optional<KmsClusterSpec> expected;
  private final Map<List<String>, Heard> heard = new HashMap<>();

  /**
   * @param expected a key provider that is judged as if it were there
   */
  public KmsDial(VimSession session, KeyProviders keyProviders, Optional<KmsClusterSpec> expected) {
    this.session = requireNonNull(session, "session");
    this.keyProviders = requireNonNull(keyProviders, "keyProviders");
    this.expected = requireNonNull(expected, "expected");
  }

  private record Heard(Answer answer, long at) {}

  @Override
  public synchronized Answer of(Attempt attempt, String keyProvider, String host) {
    List<String> server = List.of(keyProvider, host);
    Heard known = heard.get(server);
    if (known == null || !holds(known)) {
      Answer answer = ask(attempt, keyProvider, host);
      known = new Heard(answer, session.time().nanoTime());
      heard.put(server, known);
    }
    return known.answer();
  }

  private boolean holds(Heard known) {
    Duration limit = known.answer() == Answer.ANSWERS ? ANSWER_HOLDS : SILENCE_HOLDS;
    return session.time().nanoTime() - known.at() <= limit.toNanos();
  }

  private Answer ask(Attempt attempt, String keyProvider, String host) {
    List<XmlFragment> there = servers(attempt, keyProvider, host);
    if (!there.isEmpty()) {
      return there.stream()
              .anyMatch(
                  server -> answers(attempt, keyProvider, call -> call.fragment("server", server)))
          ? Answer.ANSWERS
          : Answer.SILENT;
    }
    // whether vCenter connects to one that it does not have is not known of each release
    return awaited(keyProvider, host)
            .anyMatch(server -> answers(attempt, keyProvider, call -> write(call, server)))
        ? Answer.ANSWERS
        : Answer.CANNOT_BE_ASKED_YET;
  }

  private Stream<KmsServerSpec> awaited(String keyProvider, String host) {
    return expected.stream()
        .filter(cluster -> cluster.clusterId().equals(keyProvider))
        .flatMap(cluster -> cluster.servers().stream())
        .filter(server -> isAt(host, server.address(), server.proxyAddress()));
  }

  private List<XmlFragment> servers(Attempt attempt, String keyProvider, String host) {
    Stream<Stream<XmlFragment>> servers =
        keyProviders
            .all(
                attempt,
                cluster ->
                    cluster.required("clusterId", "id").strip().equals(keyProvider)
                        ? cluster.elements("servers").stream()
                        : Stream.<XmlFragment>empty())
            .stream();
    return servers
        .flatMap(some -> some)
        .filter(
            server -> isAt(host, server.text("address").orElse(""), server.text("proxyAddress")))
        .toList();
  }

  private static boolean isAt(String host, String address, Optional<String> proxy) {
    return address.strip().equals(host) || proxy.map(String::strip).equals(Optional.of(host));
  }

  private static void write(ElementWriter call, KmsServerSpec server) {
    call.object(
        "server",
        info -> {
          info.text("name", server.name())
              .text("address", server.address())
              .number("port", server.port());
          server.proxyAddress().ifPresent(proxy -> info.text("proxyAddress", proxy));
          server.proxyPort().ifPresent(port -> info.number("proxyPort", port));
        });
  }

  /**
   * vCenter tells a silent server by an empty certificate. A refusal is no answer of the server.
   */
  private boolean answers(Attempt attempt, String keyProvider, Consumer<ElementWriter> server) {
    try {
      return session.read(
          attempt,
          "RetrieveKmipServerCert",
          session.cryptoManager(),
          call -> {
            call.object("keyProvider", provider -> provider.text("id", keyProvider));
            server.accept(call);
          },
          Returns.one().andThen(found -> !found.text("certificate").orElse("").isBlank()));
    } catch (ServiceException e) {
      if (!FaultMapping.isFault(e) || e instanceof AuthenticationException) {
        throw e;
      }
      return false;
    }
  }
}
