package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.DefaultMove;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings a KMS cluster to what is wanted: server by server, with what vCenter keeps with each, and
 * then the default. Other programs may do the same meanwhile. For one thread.
 */
final class ClusterSetUp {

  private final CryptoManager crypto;
  private final Attempt attempt;
  private final KmsClusterSpec spec;

  ClusterSetUp(CryptoManager crypto, Attempt attempt, KmsClusterSpec spec) {
    this.crypto = crypto;
    this.attempt = attempt;
    this.spec = spec;
  }

  /** What would be changed. */
  List<Change> plan() {
    Look before = look();
    List<Step> steps = steps(before);
    checkMoves(before, steps);
    checkDefaultMove(before);
    List<Change> changes = new ArrayList<>();
    steps.forEach(step -> changes.addAll(step.changes()));
    if (before.movesDefault(spec)) {
      changes.add(DefaultMove.change(attempt, before.defaultId(), spec.clusterId()));
    }
    return List.copyOf(changes);
  }

  /** Changes it, and reads it back. */
  Ensured<KmipCluster> ensure() {
    String clusterId = spec.clusterId();
    Look before = look();
    List<Change> changes = new ArrayList<>();
    List<Step> wanted = steps(before);
    boolean asksOfMoves = checkMoves(before, wanted);
    boolean asksOfDefault = checkDefaultMove(before);
    List<Step> steps = asksOfMoves || asksOfDefault ? stillDue(before, wanted) : wanted;
    int lost = 0;
    while (!steps.isEmpty()) {
      Step step = steps.get(0);
      try {
        step.call().run();
        changes.addAll(step.changes());
        steps = steps.subList(1, steps.size());
      } catch (ConflictException | VsphereFaultException e) {
        // someone else may have made the same change meanwhile: look again at what is there
        Look now = look();
        steps = steps(now);
        if (steps.stream().anyMatch(step::isSame) || ++lost > spec.servers().size()) {
          throw e;
        }
        if (checkMoves(now, steps)) {
          steps = stillDue(now, steps);
        }
      }
    }
    Optional<KmipCluster> there = before.cluster();
    // where somebody else has made the change meanwhile, what was seen before is out of date
    if (wanted.isEmpty() && there.isPresent() && !before.movesDefault(spec)) {
      return Ensured.unchanged(there.get());
    }
    List<KmipCluster> all = crypto.list(attempt);
    KmipCluster after = KmipCluster.required(attempt, all, clusterId);
    if (before.movesDefault(spec)) {
      // a vCenter may make its first cluster the default by itself
      boolean marks = false;
      if (!after.isDefault()) {
        Optional<String> now = VimKmsClusters.defaultId(crypto, attempt, all);
        // somebody else may have made the same change since the list was read
        marks = !now.equals(Optional.of(clusterId));
        if (marks) {
          DefaultMove.requireStill(attempt, before.defaultId(), now);
          crypto.markDefault(
              crypto.attempt("make KMS cluster " + clusterId + " the default"), clusterId);
        }
        after = crypto.get(attempt, clusterId);
      }
      if (marks || !changes.isEmpty()) {
        changes.add(DefaultMove.change(attempt, before.defaultId(), clusterId));
      }
    }
    verify(after);
    verifyKeys(before, after);
    return new Ensured<>(after, changes);
  }

  /**
   * A cluster as it is now.
   *
   * @param cluster empty if it is not there
   * @param defaultId the default key provider of the vCenter, whichever it is; empty if nobody asks
   */
  private record Look(Optional<KmipCluster> cluster, Optional<String> defaultId) {

    /**
     * Whether the default is to be another one. It is asked for after the cluster, so it may be
     * this cluster by now, though the cluster itself did not say so yet.
     */
    boolean movesDefault(KmsClusterSpec spec) {
      return spec.isDefault() && !defaultId.equals(Optional.of(spec.clusterId()));
    }

    private List<KmsServer> servers() {
      return cluster.map(KmipCluster::servers).orElse(List.of());
    }
  }

  /** Whether the users of keys were looked for. The default is read again right before it moves. */
  private boolean checkDefaultMove(Look before) {
    boolean asks = before.movesDefault(spec) && !spec.isForced() && before.defaultId().isPresent();
    if (asks) {
      DefaultMove.check(crypto.session(), attempt, before.defaultId().get());
    }
    return asks;
  }

  private Look look() {
    List<KmipCluster> all = crypto.list(attempt);
    return new Look(
        existing(all),
        spec.isDefault() ? VimKmsClusters.defaultId(crypto, attempt, all) : Optional.empty());
  }

  private Optional<KmipCluster> existing(List<KmipCluster> all) {
    Optional<KmipCluster> before = KmipCluster.named(all, spec.clusterId());
    if (before.isPresent() && !before.get().isStandard()) {
      throw new ConflictException(
          attempt,
          "there is already a key provider with that name, which is no KMS cluster but "
              + before.get().kind(),
          "Choose another name.");
    }
    return before;
  }

  /**
   * A call that changes something.
   *
   * @param move the server, and what makes vCenter talk to another one
   * @param call sends it
   */
  private record Step(List<Change> changes, Repointing.Move move, Runnable call) {

    /** Whether it is about the same server. If so, nobody else has made this change meanwhile. */
    boolean isSame(Step other) {
      return move.server().name().equals(other.move().server().name());
    }
  }

  /** What is to be done after a look that takes minutes: nothing, if others have done it all. */
  private List<Step> stillDue(Look judged, List<Step> steps) {
    Look now = look();
    if (steps(now).isEmpty()) {
      return List.of();
    }
    if (now.cluster().isPresent() || judged.cluster().isPresent()) {
      KmipCluster.required(attempt, now.cluster().stream().toList(), spec.clusterId())
          .requireServers(attempt, judged.servers());
    }
    return steps;
  }

  /** Whether the users of keys were looked for. */
  private boolean checkMoves(Look before, List<Step> steps) {
    // those that could take keys out of reach: none if the cluster had no server
    List<Repointing.Move> moves =
        steps.stream()
            .map(Step::move)
            .filter(move -> !move.what().isEmpty() && !before.servers().isEmpty())
            .toList();
    return !moves.isEmpty()
        && new Repointing(crypto, attempt, spec).check(moves, before.cluster().orElseThrow());
  }

  private List<Step> steps(Look before) {
    KeySettings wanted = KeySettings.wanted(spec);
    wanted.require(crypto, attempt);
    before
        .cluster()
        .ifPresentOrElse(
            there -> wanted.checkSame(attempt, there),
            () -> new KeyProviders(crypto.session()).requireRoom(attempt));
    List<Step> steps = new ArrayList<>();
    for (KmsServerSpec server : spec.servers()) {
      Optional<KmsServer> same = before.cluster().flatMap(there -> there.server(server.name()));
      if (same.isEmpty()) {
        boolean creates = before.cluster().isEmpty() && steps.isEmpty();
        steps.add(registration(server, creates, keys(before)));
      } else {
        update(same.get(), server, () -> keys(before)).ifPresent(steps::add);
      }
    }
    return steps;
  }

  /** What goes with each server: what a new cluster is to have, or what it has already. */
  private KeySettings keys(Look before) {
    return before
        .cluster()
        .map(there -> KeySettings.kept(crypto, attempt, there))
        .orElseGet(() -> KeySettings.wanted(spec));
  }

  private Step registration(KmsServerSpec server, boolean creates, KeySettings keys) {
    String clusterId = spec.clusterId();
    String place = server.address() + ":" + server.port();
    Attempt call =
        crypto.attempt(
            "register KMS server %s (%s) in KMS cluster %s"
                .formatted(server.name(), place, clusterId));
    Subject cluster = Subject.of(VimKmsClusters.KIND, clusterId);
    String words =
        ServerDifferences.inWords(server)
            + (creates && !keys.inWords().isEmpty() ? ", " + keys.inWords() : "");
    return new Step(
        List.of(
            creates
                ? Change.made(
                    call.system(), cluster, "with server " + server.name() + " at " + words)
                : Change.made(call.system(), cluster.part("server " + server.name()), words)),
        new Repointing.Move(server, List.of("new server at " + place)),
        () -> crypto.register(call, clusterId, server, keys));
  }

  private Optional<Step> update(
      KmsServer is, KmsServerSpec wanted, Supplier<KeySettings> settings) {
    String clusterId = spec.clusterId();
    List<ServerDifferences.Difference> differences =
        new ArrayList<>(ServerDifferences.of(is, wanted));
    ServerDifferences.ofPassword(is, wanted).ifPresent(differences::add);
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    KeySettings keys = settings.get();
    Attempt call =
        crypto.attempt(
            "change KMS server %s (%s:%s) of KMS cluster %s"
                .formatted(wanted.name(), wanted.address(), wanted.port(), clusterId));
    return Optional.of(
        new Step(
            differences.stream()
                .map(
                    difference ->
                        new Change(
                            call.system(),
                            Subject.of(VimKmsClusters.KIND, clusterId)
                                .part("server " + wanted.name() + ", " + difference.what()),
                            difference.from(),
                            difference.to()))
                .toList(),
            new Repointing.Move(
                wanted,
                ServerDifferences.ofPlace(is, wanted).stream()
                    .map(ServerDifferences.Difference::inWords)
                    .toList()),
            () -> crypto.update(call, clusterId, is, wanted, keys)));
  }

  private void verify(KmipCluster after) {
    for (KmsServerSpec server : spec.servers()) {
      KmsServer shown =
          after
              .server(server.name())
              .orElseThrow(() -> NotShown.of(attempt, "server " + server.name()));
      List<ServerDifferences.Difference> differences = ServerDifferences.of(shown, server);
      if (!differences.isEmpty()) {
        throw NotShown.of(
            attempt, "server " + server.name() + " with " + differences.get(0).inWords());
      }
    }
    if (spec.isDefault() && !after.isDefault()) {
      throw NotShown.of(attempt, "that it is the default");
    }
  }

  /** The cluster keeps its keys as it did before, or as was wanted of a new one. */
  private void verifyKeys(Look before, KmipCluster after) {
    KeySettings due =
        before.cluster().flatMap(KeySettings::shown).orElseGet(() -> KeySettings.wanted(spec));
    if (!due.isSeenAt(after)) {
      throw NotShown.of(attempt, due.inWords());
    }
  }
}
