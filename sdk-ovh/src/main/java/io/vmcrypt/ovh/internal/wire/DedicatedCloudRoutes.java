package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Path;
import retrofit2.http.Query;

/** {@code /dedicatedCloud} of the OVHcloud API, version 1. */
public interface DedicatedCloudRoutes {

  @GET("dedicatedCloud")
  Answer<List<String>> services();

  @GET("dedicatedCloud/{serviceName}")
  Answer<PrivateCloudDto> service(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/vmEncryption")
  Answer<VmEncryptionDto> vmEncryption(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/vmEncryption/kms")
  Answer<List<Long>> kmsIds(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}")
  Answer<KmsDto> kms(@Path("serviceName") String serviceName, @Path("kmsId") long kmsId);

  @POST("dedicatedCloud/{serviceName}/vmEncryption/kms")
  Answer<TaskDto> registerKms(@Path("serviceName") String serviceName, @Body NewKmsDto kms);

  @POST("dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}/changeProperties")
  Answer<TaskDto> changeKms(
      @Path("serviceName") String serviceName,
      @Path("kmsId") long kmsId,
      @Body KmsPropertiesDto properties);

  @DELETE("dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}")
  Answer<TaskDto> removeKms(@Path("serviceName") String serviceName, @Path("kmsId") long kmsId);

  @GET("dedicatedCloud/{serviceName}/task")
  Answer<List<Long>> taskIds(
      @Path("serviceName") String serviceName,
      @Query("state") @Nullable String state,
      @Query("executionDate") @Nullable String executionDate);

  @GET("dedicatedCloud/{serviceName}/task/{taskId}")
  Answer<TaskDto> task(@Path("serviceName") String serviceName, @Path("taskId") long taskId);

  @GET("dedicatedCloud/{serviceName}/user")
  Answer<List<Long>> userIds(
      @Path("serviceName") String serviceName, @Query("name") @Nullable String name);

  @GET("dedicatedCloud/{serviceName}/user/{userId}")
  Answer<UserDto> user(@Path("serviceName") String serviceName, @Path("userId") long userId);

  @GET("dedicatedCloud/{serviceName}/user/{userId}/task")
  Answer<List<Long>> userTaskIds(
      @Path("serviceName") String serviceName, @Path("userId") long userId);

  @POST("dedicatedCloud/{serviceName}/user/{userId}/changeProperties")
  Answer<TaskDto> changeUser(
      @Path("serviceName") String serviceName,
      @Path("userId") long userId,
      @Body UserPropertiesDto properties);

  @GET("dedicatedCloud/{serviceName}/securityOptions/compatibilityMatrix")
  Answer<List<SecurityOptionDto>> securityOptions(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/securityOptions/pendingOptions")
  Answer<List<String>> pendingOptions(@Path("serviceName") String serviceName);

  @POST("dedicatedCloud/{serviceName}/securityOptions/resumePendingEnabling")
  Answer<TaskDto> resumePending(
      @Path("serviceName") String serviceName, @Body PendingOptionDto option);

  @GET("dedicatedCloud/{serviceName}/allowedNetwork")
  Answer<List<Long>> allowedNetworkIds(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}")
  Answer<AllowedNetworkDto> allowedNetwork(
      @Path("serviceName") String serviceName, @Path("networkAccessId") long networkAccessId);

  @GET("dedicatedCloud/{serviceName}/twoFAWhitelist")
  Answer<List<Long>> twoFaWhitelistIds(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/twoFAWhitelist/{id}")
  Answer<TwoFaWhitelistDto> twoFaWhitelist(
      @Path("serviceName") String serviceName, @Path("id") long id);

  /** {@code dedicatedCloud.dedicatedCloudWithIAM}, as far as it is used. */
  record PrivateCloudDto(
      @Nullable String serviceName,
      @Nullable String state,
      @Nullable String description,
      @Nullable String webInterfaceUrl,
      @Nullable String certifiedInterfaceUrl,
      @Nullable String userAccessPolicy,
      @Nullable IamDto iam) {

    /** {@code iam.ResourceMetadata}, as far as it is used. */
    public record IamDto(@Nullable String state) {}
  }

  /** {@code dedicatedCloud.VMEncryption}. */
  record VmEncryptionDto(@Nullable String state) {}

  /** {@code dedicatedCloud.VMEncryptionAccessNetwork}. */
  record KmsDto(
      @Nullable Long kmsId,
      @Nullable String ip,
      @Nullable Long kmsTcpPort,
      @Nullable String sslThumbprint,
      @Nullable String description,
      @Nullable String state) {}

  /** The body of {@code POST .../vmEncryption/kms}. */
  record NewKmsDto(String ip, String sslThumbprint, @Nullable String description) {}

  /** The body of {@code POST .../vmEncryption/kms/{kmsId}/changeProperties}. */
  record KmsPropertiesDto(String sslThumbprint, @Nullable String description) {}

  /**
   * {@code dedicatedCloud.Task}, as far as it is used. By the schema its progress is a long; here a
   * fraction is accepted too.
   */
  record TaskDto(
      @Nullable Long taskId,
      @Nullable String name,
      @Nullable String type,
      @Nullable String state,
      @Nullable Double progress,
      @Nullable String description) {}

  /** {@code dedicatedCloud.User}, as far as it is used. */
  record UserDto(
      @Nullable Long userId,
      @Nullable String name,
      @Nullable String login,
      @Nullable Boolean encryptionRight) {}

  /** The body of {@code POST .../user/{userId}/changeProperties}, as far as it is used. */
  record UserPropertiesDto(boolean encryptionRight) {}

  /** {@code dedicatedCloud.securityOption.CompatibilityMatrixEntry}, as far as it is used. */
  record SecurityOptionDto(
      @Nullable String name, @Nullable Boolean enabled, @Nullable String state) {}

  /** The body of {@code POST .../securityOptions/resumePendingEnabling}. */
  record PendingOptionDto(String option) {}

  /** {@code dedicatedCloud.AllowedNetwork}, as far as it is used. */
  record AllowedNetworkDto(
      @Nullable Long networkAccessId, @Nullable String network, @Nullable String state) {}

  /** {@code dedicatedCloud.twoFAWhitelist}, as far as it is used. */
  record TwoFaWhitelistDto(
      @Nullable Long id, @Nullable String ip, @Nullable Long cidrNetmask, @Nullable String state) {}
}
