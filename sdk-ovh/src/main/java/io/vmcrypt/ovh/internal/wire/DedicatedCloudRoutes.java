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
}
