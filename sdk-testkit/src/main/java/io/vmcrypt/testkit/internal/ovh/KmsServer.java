package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.Map;

/** A registered KMS server. Guarded by the lock of {@link OvhCloud}. */
final class KmsServer {
  private final long id;
  private final String ip;
  private final long tcpPort;
  private String sslThumbprint;
  private String description;
  private String state = "toCreate";

  KmsServer(long id, String ip, long tcpPort, String sslThumbprint, String description) {
    this.id = id;
    this.ip = ip;
    this.tcpPort = tcpPort;
    this.sslThumbprint = sslThumbprint;
    this.description = description;
  }

  long id() {
    return id;
  }

  String ip() {
    return ip;
  }

  long tcpPort() {
    return tcpPort;
  }

  String sslThumbprint() {
    return sslThumbprint;
  }

  void sslThumbprint(String newThumbprint) {
    sslThumbprint = newThumbprint;
  }

  String description() {
    return description;
  }

  void description(String newDescription) {
    description = newDescription;
  }

  String state() {
    return state;
  }

  void state(String newState) {
    state = newState;
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kmsId", id);
    json.put("ip", ip);
    json.put("kmsTcpPort", tcpPort);
    json.put("sslThumbprint", sslThumbprint);
    json.put("description", description);
    json.put("state", state);
    return json;
  }
}
