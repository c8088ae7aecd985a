package io.vmcrypt.ovh;

import java.util.List;

/**
 * What OVHcloud IAM must grant to the identity that the SDK acts for: a service account (OAuth2), a
 * token, or a user of the account. A policy of the account grants them, each on a resource. Source:
 * the {@code iamActions} of the API's own schema.
 */
public final class IamActions {

  private static final String CLOUD = "pccVMware:apiovh:";

  /** All that the SDK calls for VM encryption, on the private cloud. */
  public static final List<String> VM_ENCRYPTION =
      List.of(
          CLOUD + "get",
          CLOUD + "vmEncryption/get",
          CLOUD + "vmEncryption/kms/get",
          CLOUD + "vmEncryption/kms/create",
          CLOUD + "vmEncryption/kms/changeProperties",
          CLOUD + "vmEncryption/kms/delete",
          CLOUD + "task/get",
          CLOUD + "user/get",
          CLOUD + "user/task/get",
          CLOUD + "user/changeProperties",
          CLOUD + "securityOptions/compatibilityMatrix/get",
          CLOUD + "allowedNetwork/get",
          CLOUD + "twoFAWhitelist/get");

  /** All that the SDK calls for an OVHcloud KMS (OKMS), on that KMS. */
  public static final List<String> OKMS =
      List.of(
          "okms:apiovh:resource/get",
          "okms:apiovh:credential/get",
          "okms:apiovh:credential/create");

  /**
   * The IAM action that the identities of an OKMS credential need on that KMS. Without it the KMS
   * refuses vCenter's requests, even with the right client certificate.
   */
  public static final String OKMS_KMIP = "okms:kmip:*";

  private IamActions() {}
}
