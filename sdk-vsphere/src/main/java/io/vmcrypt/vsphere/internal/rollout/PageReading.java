package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a page of VMs. If the page cannot be read, each VM is read alone. */
final class PageReading {

  private final Patience patience;

  PageReading(Patience patience) {
    this.patience = requireNonNull(patience, "patience");
  }

  /**
   * What was read.
   *
   * @param found one for each VM, by managed object id
   * @param unreachable present if vCenter no longer accepts the user
   */
  record Page<T>(Map<String, T> found, Optional<AuthenticationException> unreachable) {

    T of(String id) {
      return requireNonNull(found.get(id), id);
    }
  }

  /**
   * Reads some VMs.
   *
   * @param vms by managed object id
   * @param unread makes the result for a VM that cannot be read
   * @throws OperationInterruptedException if the rollout is closed, which says nothing about the
   *     VMs
   */
  <V, T> Page<T> read(
      Map<String, V> vms,
      Function<Map<String, V>, Map<String, T>> look,
      Function<SdkException, T> unread)
      throws InterruptedException {
    try {
      return new Page<>(patience.read(() -> look.apply(vms)), Optional.empty());
    } catch (AuthenticationException e) {
      return new Page<>(all(vms.keySet(), unread.apply(e)), Optional.of(e));
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      if (!(e instanceof ServiceException) && vms.size() == 1) {
        return new Page<>(all(vms.keySet(), unread.apply(e)), Optional.empty());
      }
    }
    return oneByOne(vms, look, unread);
  }

  private static <V, T> Page<T> oneByOne(
      Map<String, V> vms,
      Function<Map<String, V>, Map<String, T>> look,
      Function<SdkException, T> unread) {
    Map<String, T> found = new LinkedHashMap<>();
    for (Map.Entry<String, V> one : vms.entrySet()) {
      Map<String, V> alone = Map.of(one.getKey(), one.getValue());
      try {
        found.putAll(look.apply(alone));
      } catch (AuthenticationException e) {
        // whom vCenter no longer knows it does not tell of the others either
        vms.keySet().forEach(id -> found.putIfAbsent(id, unread.apply(e)));
        return new Page<>(found, Optional.of(e));
      } catch (OperationInterruptedException e) {
        throw e;
      } catch (SdkException e) {
        found.putAll(all(alone.keySet(), unread.apply(e)));
      }
    }
    return new Page<>(found, Optional.empty());
  }

  private static <T> Map<String, T> all(Set<String> ids, T same) {
    Map<String, T> found = new LinkedHashMap<>();
    ids.forEach(id -> found.put(id, same));
    return found;
  }
}
