package io.vmcrypt.testkit.vcenter.part;

import java.util.List;

/**
 * A KMS cluster as a {@link io.vmcrypt.testkit.vcenter.FakeVcenter} has it, vSphere {@code
 * KmipClusterInfo}.
 *
 * @param id the {@code clusterId}
 * @param isDefault whether new keys come from it by default
 * @param servers its servers
 * @param trustedServerCertificates how many certificates of servers, or of their issuers, it trusts
 * @param hasClientCertificate whether it has a certificate to show to its servers
 * @param keyType its {@code defaultKeyType}; "rawKey" if none was sent
 * @param wrappingKeyId the id of the key that wraps its keys; empty if none was sent
 * @param rotationDays after how many days the wrapping key is replaced; 0 if that was not sent
 * @param madeWrappingKeys the ids of the wrapping keys that vCenter made for it, the newest last
 */
public record FakeKmsCluster(
    String id,
    boolean isDefault,
    List<Server> servers,
    int trustedServerCertificates,
    boolean hasClientCertificate,
    String keyType,
    String wrappingKeyId,
    int rotationDays,
    List<String> madeWrappingKeys) {

  /**
   * A server of the cluster, vSphere {@code KmipServerInfo}.
   *
   * @param name its name in vCenter
   * @param address a host name or an address
   * @param port the port
   * @param userName the user name, empty if there is none
   * @param hasPassword whether a password is stored
   */
  public record Server(
      String name, String address, int port, String userName, boolean hasPassword) {}
}
