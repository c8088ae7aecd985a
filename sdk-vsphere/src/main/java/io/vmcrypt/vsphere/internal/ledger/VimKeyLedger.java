package io.vmcrypt.vsphere.internal.ledger;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.HeldKey;
import io.vmcrypt.vsphere.internal.vm.reading.SnapshotReader;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ledger of one vCenter. Thread-safe. */
public final class VimKeyLedger implements KeyLedger {

  private final VimSession session;
  private final boolean keepsLook;
  private @Nullable Ledger kept;

  public VimKeyLedger(VimSession session) {
    this(session, false);
  }

  private VimKeyLedger(VimSession session, boolean keepsLook) {
    this.session = requireNonNull(session, "session");
    this.keepsLook = keepsLook;
  }

  @Override
  public synchronized KeyNeed ofProvider(String providerId) {
    if (requireNonNull(providerId, "providerId").isBlank()) {
      throw new IllegalArgumentException("name of the key provider is empty");
    }
    Attempt attempt = session.attempt("look who needs keys of key provider " + providerId);
    return look(attempt).ofName(providerId);
  }

  @Override
  public Set<String> namedProviders() {
    return new KeyCalls(session)
        .list(session.attempt("list the key providers of keys in use")).stream()
            .flatMap(key -> key.providerId().stream())
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public synchronized KeyNeed withoutProvider() {
    return look(session.attempt("look who needs keys that name no key provider")).withoutProvider();
  }

  @Override
  public synchronized KeyNeed ofKeys(Collection<CryptoKeyId> keys) {
    List<CryptoKeyId> wanted = List.copyOf(requireNonNull(keys, "keys"));
    Ledger look = look(session.attempt("look who needs " + Count.of(wanted.size(), "key")));
    List<KeyUser> users = new ArrayList<>();
    Set<CryptoKeyId> needed = new LinkedHashSet<>();
    Set<String> atKms = new LinkedHashSet<>();
    Set<KeyDoubt> doubts = new LinkedHashSet<>();
    Set<String> contradictions = new LinkedHashSet<>();
    KeyNeed last = null;
    for (KeyNeed need : look.ofKeys(wanted).values()) {
      users.addAll(need.users());
      needed.addAll(need.keys());
      atKms.addAll(need.kmsKeyIds());
      doubts.addAll(need.doubts());
      contradictions.addAll(need.contradictions());
      last = need;
    }
    return new KeyNeed(
        users,
        List.copyOf(needed),
        atKms,
        List.copyOf(doubts),
        List.copyOf(contradictions),
        last == null ? session.time().now() : last.askedAt());
  }

  @Override
  public synchronized KeyCount count(
      Collection<CryptoKeyId> ours, Collection<CryptoKeyId> atKms, Collection<String> skipped) {
    List<CryptoKeyId> given = List.copyOf(requireNonNull(ours, "ours"));
    List<CryptoKeyId> located = List.copyOf(requireNonNull(atKms, "atKms"));
    return look(session.attempt("count who needs which keys"))
        .count(given, located, Set.copyOf(skipped));
  }

  @Override
  public Map<String, Set<CryptoKeyId>> snapshotKeys(Collection<String> snapshots) {
    List<ManagedObjectReference> asked =
        requireNonNull(snapshots, "snapshots").stream()
            .map(id -> new ManagedObjectReference(SnapshotReader.TYPE, id))
            .toList();
    Map<String, Set<CryptoKeyId>> keys = new LinkedHashMap<>();
    new SnapshotReader(new PropertyCollector(session))
        .read(
            session.attempt("read the keys of " + asked.size() + " snapshots"),
            asked,
            entry -> {
              if (entry.failure() == null) {
                keys.put(
                    entry.snapshot().value(),
                    entry.keys().stream()
                        .map(HeldKey::key)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
              }
            });
    return keys;
  }

  @Override
  public KeyLedger oneLook() {
    return new VimKeyLedger(session, true);
  }

  private Ledger look(Attempt attempt) {
    Ledger look = kept;
    if (look == null) {
      look = Ledger.look(session, attempt);
      kept = keepsLook ? look : null;
    }
    return look;
  }
}
