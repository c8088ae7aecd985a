package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The proofs that a key server which is added to a key provider in use, or moves to another
 * address, has the same keys as a present one: fetched by the plan, and anew by its step. For one
 * thread.
 */
public record ServerProofs(Context context) {

  /**
   * What a look found.
   *
   * @param proofs of the servers that could be asked
   * @param findings what the proofs say, and which servers could not be asked
   */
  public record Fetched(List<HeldKeys> proofs, List<Finding> findings) {

    public static final Fetched NONE = new Fetched(List.of(), List.of());

    public void tell(Found found) {
      found.addAll(findings);
    }
  }

  /**
   * Asks the servers that are new or change, where there are any and keys are in use; also those
   * for which the estate answers, whose missing keys count all the same.
   */
  public Fetched fetch(Optional<KmsCluster> cluster) {
    List<KmsServer> present = cluster.map(KmsCluster::servers).orElse(List.of());
    return present.isEmpty()
        ? Fetched.NONE
        : fetch(
            cluster.get(),
            context.keyServers().stream()
                .filter(server -> present.stream().noneMatch(known -> isAsNow(server, known)))
                .toList());
  }

  /** Asks the servers that stay where they are, for others to go. */
  public Fetched ofThoseThere(KmsCluster cluster) {
    return fetch(
        cluster,
        context.keyServers().stream()
            .filter(server -> cluster.servers().stream().anyMatch(server::isAt))
            .toList());
  }

  private Fetched fetch(KmsCluster cluster, List<SeenKeyServer> wanted) {
    if (wanted.isEmpty()) {
      return Fetched.NONE;
    }
    KeyNeed need = context.systems().vcenter().keyLedger().ofProvider(cluster.id());
    List<HeldKeys> proofs = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (SeenKeyServer server : wanted) {
      if (server.isForced() && !need.isByNobody()) {
        findings.add(Wording.of("stands-on-word", subject(server), server.address()));
      }
      // which key it has, nobody can be asked
      need.users().stream()
          .filter(user -> user.kind() == KeyUser.Kind.VSAN_CLUSTER)
          .forEach(
              user ->
                  findings.add(
                      notCompared(server, "vCenter does not show which key " + user + " has")));
      if (!need.kmsKeyIds().isEmpty()) {
        fetch(server, cluster, need.kmsKeyIds(), proofs, findings);
      }
    }
    return new Fetched(List.copyOf(proofs), List.copyOf(findings));
  }

  /** Whether a server was seen not to have a key: no word makes that good. */
  public static boolean isDenied(HeldKeys held) {
    return !held.notKnown().containsAll(held.notHeld().keySet());
  }

  /** Asks, and says of keys in use what can be done about them in a document. */
  public static <T> Supplier<T> advising(String advice, Supplier<T> asked) {
    return () -> {
      try {
        return asked.get();
      } catch (KeysInUseException e) {
        throw new ConflictException(e.attempt(), e.outcome(), advice, null, e);
      }
    };
  }

  /** Whether vCenter asks it already, as it is to; only who is answered for changes otherwise. */
  private static boolean isAsNow(SeenKeyServer server, KmsServer known) {
    Optional<HostAndPort> proxy = server.server().proxy();
    return server.isAt(known)
        && (!server.isForced()
            || (known.userName().equals(server.server().userName())
                && known.proxyAddress().equals(proxy.map(HostAndPort::host))
                && known
                    .proxyPort()
                    .equals(
                        proxy.map(at -> OptionalInt.of(at.port())).orElse(OptionalInt.empty()))));
  }

  private void fetch(
      SeenKeyServer server,
      KmsCluster cluster,
      Set<String> keys,
      List<HeldKeys> proofs,
      List<Finding> findings) {
    try {
      HeldKeys held = compared(server, cluster, keys);
      proofs.add(held);
      findings.add(
          Finding.note(
              FindingCode.KEYS_COMPARED,
              "KMS",
              subject(server),
              held.comparedWith()
                      .map(old -> "its keys were compared with those of " + old)
                      .orElse("the keys in use were read there, and compared with none")
                  + ", by "
                  + held.client()
                  + ": "
                  + held.counts(),
              ""));
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      findings.add(notCompared(server, e.outcome()));
    } catch (IllegalStateException e) {
      // the private key stays in vCenter
      findings.add(
          notCompared(server, "the estate has no client certificate with its key to ask with"));
    }
  }

  private static Subject subject(SeenKeyServer server) {
    return Subject.of("KMS", server.address().toString());
  }

  private static Finding notCompared(SeenKeyServer server, String why) {
    return Wording.of(
        server.isForced() ? "forced-not-compared" : "not-compared",
        subject(server),
        why,
        server.address(),
        server.name());
  }

  /**
   * With the first of the present servers that answers: a server is added where one is dead. What
   * stays where it is has none to be compared with, nor has what comes where the estate skips all.
   */
  private HeldKeys compared(SeenKeyServer server, KmsCluster cluster, Set<String> keys) {
    if (cluster.servers().stream().anyMatch(server::isAt)) {
      return probe(server).heldKeys(all(keys));
    }
    List<KmsServer> present =
        cluster.servers().stream().filter(one -> one.place().isPresent()).toList();
    SdkException why =
        new SdkException(
            new Attempt(Context.VCENTER, "compare keys", cluster.id()),
            "what vCenter has as the address of the others is none",
            "Look at the key provider in the vSphere Client.",
            null);
    for (KmsServer old : present) {
      try {
        return probe(server).heldKeys(all(keys), probe(server, cluster, old));
      } catch (OperationInterruptedException e) {
        throw e;
      } catch (SdkException e) {
        why = old.equals(present.get(0)) ? e : why;
      }
    }
    if (cluster.servers().stream().allMatch(old -> context.aside().contains(old.name()))) {
      return probe(server).heldKeys(all(keys));
    }
    throw why;
  }

  private KmipProbe probe(SeenKeyServer server) {
    KmipProbe.Builder probe = context.systems().probe(server);
    context.identity().ifPresent(probe::clientIdentity);
    return probe.build();
  }

  private static KeyQuestion all(Set<String> keys) {
    return KeyQuestion.builder(keys).get(KeyQuestion.HowMany.ALL).build();
  }

  /** The server that vCenter asks now, known by the certificate that vCenter sees there. */
  private KmipProbe probe(SeenKeyServer server, KmsCluster cluster, KmsServer present) {
    KmipProbe.Builder old =
        context
            .systems()
            .probe(present.place().orElseThrow(), server.server())
            .expectedThumbprint(
                Thumbprint.of(
                    cluster.trust().serverCertificate(present.name()).x509(),
                    ThumbprintAlgorithm.SHA256));
    context.identity().ifPresent(old::clientIdentity);
    return old.build();
  }
}
