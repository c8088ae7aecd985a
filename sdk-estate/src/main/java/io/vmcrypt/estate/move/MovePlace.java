package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where VMs that travel are to be, by the names and paths of the target. Immutable and thread-safe.
 *
 * @param host the name of the host; vCenter checks there whether the VM can run
 * @param pool the path of the resource pool or cluster
 * @param folder the path of the folder; empty for the datacenter's root
 * @param datastore where home and disks go that {@code datastores} does not name
 * @param datastores the target's datastore by the name of the source's
 * @param networks the target's network by the name of the source's
 */
public record MovePlace(
    String host,
    String pool,
    Optional<String> folder,
    String datastore,
    Map<String, String> datastores,
    Map<String, String> networks) {

  /** The most entries of one of the two tables. */
  public static final int MAX_NAMES = 10_000;

  /**
   * Checks that all is said.
   *
   * @param host the name of the host
   * @param pool the path of the resource pool or cluster
   * @param folder the path of the folder
   * @param datastore where home and disks go that the table does not name
   * @param datastores the target's datastore by the name of the source's
   * @param networks the target's network by the name of the source's
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if a name is blank, or a table has too many
   */
  public MovePlace {
    requireNonNull(folder, "folder");
    datastores = Map.copyOf(datastores);
    networks = Map.copyOf(networks);
    if (datastores.size() > MAX_NAMES || networks.size() > MAX_NAMES) {
      throw new IllegalArgumentException("a table has more than " + MAX_NAMES + " names");
    }
    Stream.of(
            Stream.of(host, pool, datastore),
            folder.stream(),
            datastores.values().stream(),
            networks.values().stream())
        .flatMap(names -> names)
        .forEach(
            name -> {
              if (name.isBlank()) {
                throw new IllegalArgumentException("a name of the target is blank");
              }
            });
  }
}
