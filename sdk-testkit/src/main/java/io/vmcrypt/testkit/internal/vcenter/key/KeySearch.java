package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.kmip.client.KmipSession;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for keys at the servers of a cluster. vCenter connects once for each action: all keys that
 * one call asks for go over one connection to each server. A server may end a connection after an
 * answer, so a failure on a connection that was used before is no answer, and it connects once
 * more. For use by one thread, without holding a lock.
 */
public final class KeySearch implements AutoCloseable {

  /** What the servers say about a key. */
  public enum Found {
    /** One of them returns it. */
    YES,
    /** None returns it, and one of them said so. */
    NO,
    /** None answered. */
    NOT_ASKED
  }

  private final List<KeyServerConnection> servers;
  private final Map<KeyServerConnection, KmipSession> sessions = new HashMap<>();

  public KeySearch(List<KeyServerConnection> servers) {
    this.servers = List.copyOf(servers);
  }

  /** Whether there is a server to ask. */
  public boolean hasServers() {
    return !servers.isEmpty();
  }

  /** Whether one of the servers returns a key. */
  public Found find(String keyId) {
    Found found = Found.NOT_ASKED;
    for (KeyServerConnection server : servers) {
      try {
        if (has(server, keyId)) {
          return Found.YES;
        }
        found = Found.NO;
      } catch (IOException noAnswer) {
        // another server may know
      }
    }
    return found;
  }

  /** Whether one of the servers can be used at all. */
  public boolean isReachable() {
    return servers.stream().anyMatch(server -> server.health().isGood());
  }

  private boolean has(KeyServerConnection server, String keyId) throws IOException {
    KmipSession used = sessions.get(server);
    if (used != null) {
      try {
        return KeyServerConnection.problem(used, keyId) == null;
      } catch (IOException ended) {
        sessions.remove(server);
        used.close();
      }
    }
    KmipSession fresh = server.open();
    try {
      boolean has = KeyServerConnection.problem(fresh, keyId) == null;
      sessions.put(server, fresh);
      return has;
    } catch (IOException e) {
      fresh.close();
      throw e;
    }
  }

  @Override
  public void close() {
    sessions.values().forEach(KmipSession::close);
    sessions.clear();
  }
}
