package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.ovh.internal.task.CloudCalls;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which key management servers are registered, in one look: the list, and each of them, is read
 * once, when it is first needed. Another look takes another directory. For one thread.
 */
final class KmsDirectory {

  private final CloudCalls cloud;
  private final Map<Long, Optional<RegisteredKms>> seen = new HashMap<>();
  private @Nullable List<Long> ids;

  KmsDirectory(CloudCalls cloud) {
    this.cloud = cloud;
  }

  /**
   * @param registered all of them, as they were just read
   */
  KmsDirectory(CloudCalls cloud, List<RegisteredKms> registered) {
    this(cloud);
    registered.forEach(kms -> seen.put(kms.id(), Optional.of(kms)));
    ids = registered.stream().map(RegisteredKms::id).toList();
  }

  /** All of them. One that is still listed is there, whatever is wrong with it. */
  List<RegisteredKms> list() {
    return ids().stream().flatMap(id -> find(id).stream()).toList();
  }

  /**
   * One of them, whatever is wrong with it; empty if it is gone. "Not found" alone may mean the
   * private cloud, or one that is only listed.
   */
  Optional<RegisteredKms> find(long kmsId) {
    try {
      return Optional.of(get(kmsId));
    } catch (NotFoundException e) {
      // what was listed before may have gone since
      ids = null;
      if (isGone(kmsId)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private List<Long> ids() {
    if (ids == null) {
      ids = cloud.ids("list KMS", (routes, name) -> routes.kmsIds(name));
    }
    return ids;
  }

  RegisteredKms get(long kmsId) {
    return seen.getOrDefault(kmsId, Optional.empty()).orElseGet(() -> read(kmsId));
  }

  private RegisteredKms read(long kmsId) {
    RegisteredKms kms =
        cloud.call(
            "read KMS " + kmsId,
            (routes, name) -> routes.kms(name, kmsId),
            told -> KmsMapper.toKms(kmsId, told));
    seen.put(kmsId, Optional.of(kms));
    return kms;
  }

  /** Whether a KMS that was not found is really gone. */
  boolean isGone(long kmsId) {
    return !ids().contains(kmsId);
  }

  /** A KMS while one waits: what cannot be read yet may be read the next time. */
  Optional<RegisteredKms> seen(long kmsId) {
    Optional<RegisteredKms> known = seen.get(kmsId);
    if (known == null) {
      known = Lookup.find(() -> read(kmsId));
      seen.put(kmsId, known);
    }
    return known;
  }

  /** The same of an address. */
  Optional<RegisteredKms> seenByIp(String ip) {
    return only(ip, ids().stream().flatMap(id -> seen(id).stream()).toList());
  }

  /**
   * The KMS that has an address.
   *
   * @throws DecodingException if none has it, and there is one whose address is not known: that may
   *     be the one
   */
  Optional<RegisteredKms> findByIp(String ip) {
    List<RegisteredKms> all = list();
    Optional<RegisteredKms> found = only(ip, all);
    if (found.isEmpty()) {
      all.stream().filter(kms -> !kms.hasIpv4()).findFirst().ifPresent(kms -> notKnown(ip, kms));
    }
    return found;
  }

  private void notKnown(String ip, RegisteredKms kms) {
    throw new DecodingException(
        cloud.attempt("find KMS " + ip),
        kms.ip().isEmpty()
            ? "OVHcloud does not say at which address KMS %s is, and it may be this one"
                .formatted(kms.id())
            : ("OVHcloud lists KMS %s at \"%s\", which is not an IPv4 address, and it may"
                    + " be this one")
                .formatted(kms.id(), ServerText.bounded(kms.ip())),
        "Look at it in the OVHcloud Control Panel. If it is another one, register this address"
            + " there; what is registered by its address is found. If it stays so, ask"
            + " OVHcloud's support.");
  }

  private Optional<RegisteredKms> only(String ip, List<RegisteredKms> all) {
    List<RegisteredKms> found = all.stream().filter(kms -> kms.ip().equals(ip)).toList();
    if (found.size() > 1) {
      throw new ConflictException(
          cloud.attempt("find KMS " + ip),
          "several KMS are registered with this address: their ids are "
              + found.stream().map(kms -> Long.toString(kms.id())).toList(),
          "Remove all but one of them.");
    }
    return found.stream().findFirst();
  }
}
