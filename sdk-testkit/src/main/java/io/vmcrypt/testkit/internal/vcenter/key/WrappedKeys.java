package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys that no KMS has: they are kept with what they encrypt, each wrapped by a key that a KMS
 * holds. So they outlive their key provider. Thread-safe.
 */
public final class WrappedKeys {

  /** Makes a key at a KMS. */
  @FunctionalInterface
  interface Maker {
    String make() throws VimFault;
  }

  /** A wrapping key that vCenter made. */
  private record Made(String id, Instant since, @Nullable Instant rotated) {}

  private final InstantSource clock;
  private final Map<FakeKey, String> wrappedBy = new HashMap<>();
  private final Map<String, List<Made>> made = new HashMap<>();
  private final Map<FakeKey, Instant> named = new HashMap<>();

  WrappedKeys(InstantSource clock) {
    this.clock = clock;
  }

  /** A new key, which only the key of this id can unwrap. */
  synchronized FakeKey wrap(String provider, String wrappingKeyId) {
    FakeKey key = new FakeKey(UUID.randomUUID().toString(), provider);
    wrappedBy.put(key, wrappingKeyId);
    return key;
  }

  /** Says of a key that another one wraps it. */
  public synchronized void wrap(FakeKey key, String wrappingKeyId) {
    wrappedBy.put(key, wrappingKeyId);
  }

  /** The id of the key that a KMS must have for this key: that which wraps it, or itself. */
  public synchronized String neededAtKms(FakeKey key) {
    return wrappedBy.getOrDefault(key, key.keyId());
  }

  /** The id of the key that wraps it; null if none does. */
  public synchronized @Nullable String wrappingKeyId(FakeKey key) {
    return wrappedBy.get(key);
  }

  /** Since when a provider wraps with a key that somebody named. */
  synchronized void configure(String provider, KeyWrapping wrapping) {
    if (!wrapping.wrappingKeyId().isEmpty()) {
      named.putIfAbsent(new FakeKey(wrapping.wrappingKeyId(), provider), wrapping.configured());
    }
  }

  /** The wrapping keys that vCenter made for a provider, the one in use last. */
  public synchronized List<String> made(String provider) {
    return of(provider).stream().map(Made::id).toList();
  }

  /** The wrapping key that a provider uses now; null if it has none yet. */
  private @Nullable Made current(String provider) {
    List<Made> all = of(provider);
    Made last = all.isEmpty() ? null : all.get(all.size() - 1);
    return last == null || last.rotated() != null ? null : last;
  }

  private List<Made> of(String provider) {
    return made.getOrDefault(provider, List.of());
  }

  /** The wrapping key that vCenter makes for a provider: a new one if it is time for that. */
  synchronized String current(String provider, int rotationDays, Maker maker) throws VimFault {
    Made current = current(provider);
    boolean due =
        current == null
            || (rotationDays > 0
                && !clock.instant().isBefore(current.since().plus(Duration.ofDays(rotationDays))));
    return current == null || due ? rotate(provider, maker) : current.id();
  }

  /** Makes a new wrapping key; the old one goes on to be needed by the keys that it wraps. */
  synchronized String rotate(String provider, Maker maker) throws VimFault {
    String id = maker.make();
    retire(provider);
    made.computeIfAbsent(provider, unused -> new ArrayList<>())
        .add(new Made(id, clock.instant(), null));
    return id;
  }

  /** Uses the last wrapping key for no new keys. */
  synchronized void retire(String provider) {
    Made current = current(provider);
    if (current != null) {
      made.getOrDefault(provider, new ArrayList<>())
          .replaceAll(
              one -> one.equals(current) ? new Made(one.id(), one.since(), clock.instant()) : one);
    }
  }

  /** The {@code keyInfo} of a provider whose wrapping key vCenter makes. */
  synchronized DataObject clusterInfo(String provider, KeyWrapping wrapping) {
    Made current = current(provider);
    return new DataObject("KmipClusterInfoWrappingRotationIntervalKeyInfo")
        .with("keyId", current == null ? null : current.id())
        .with("rotationInterval", wrapping.rotationDays() == 0 ? null : wrapping.rotationDays())
        .with("lastRotation", current == null ? wrapping.configured() : current.since());
  }

  /** The {@code keyInfo} of a key; null if nothing wraps it. */
  public synchronized @Nullable DataObject keyInfo(FakeKey key) {
    String id = wrappedBy.get(key);
    if (id == null) {
      return null;
    }
    for (Made one : of(key.clusterId())) {
      if (one.id().equals(id)) {
        return new DataObject("CryptoManagerKmipCryptoKeyStatusWrappingRotationIntervalKeyInfo")
            .with("keyId", id)
            .with("createTime", one.since())
            .with("rotateTime", one.rotated());
      }
    }
    return new DataObject("CryptoManagerKmipCryptoKeyStatusWrappingKeyIdKeyInfo")
        .with("keyId", id)
        .with("configuredTime", named.get(new FakeKey(id, key.clusterId())));
  }
}
