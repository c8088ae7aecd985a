package io.vmcrypt.ovh.internal.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Path;
import retrofit2.http.Query;

/** {@code /dedicatedCloud} of the OVHcloud API, version 1. */
public interface DedicatedCloudRoutes {

  @GET("dedicatedCloud")
  Call<List<String>> services();

  @GET("dedicatedCloud/{serviceName}")
  Call<PrivateCloudDto> service(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/vmEncryption")
  Call<VmEncryptionDto> vmEncryption(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/vmEncryption/kms")
  Call<List<Long>> kmsIds(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}")
  Call<KmsDto> kms(@Path("serviceName") String serviceName, @Path("kmsId") long kmsId);

  @POST("dedicatedCloud/{serviceName}/vmEncryption/kms")
  Call<TaskDto> registerKms(@Path("serviceName") String serviceName, @Body NewKmsDto kms);

  @POST("dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}/changeProperties")
  Call<TaskDto> changeKms(
      @Path("serviceName") String serviceName,
      @Path("kmsId") long kmsId,
      @Body KmsPropertiesDto properties);

  @DELETE("dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}")
  Call<TaskDto> removeKms(@Path("serviceName") String serviceName, @Path("kmsId") long kmsId);

  @GET("dedicatedCloud/{serviceName}/task")
  Call<List<Long>> taskIds(
      @Path("serviceName") String serviceName,
      @Query("name") @Nullable String name,
      @Query("state") @Nullable String state,
      @Query("executionDate") @Nullable String executionDate);

  @GET("dedicatedCloud/{serviceName}/task/{taskId}")
  Call<TaskDto> task(@Path("serviceName") String serviceName, @Path("taskId") long taskId);

  @GET("dedicatedCloud/{serviceName}/user")
  Call<List<Long>> userIds(
      @Path("serviceName") String serviceName, @Query("name") @Nullable String name);

  @GET("dedicatedCloud/{serviceName}/user/{userId}")
  Call<UserDto> user(@Path("serviceName") String serviceName, @Path("userId") long userId);

  @GET("dedicatedCloud/{serviceName}/user/{userId}/task")
  Call<List<Long>> userTaskIds(
      @Path("serviceName") String serviceName, @Path("userId") long userId);

  @POST("dedicatedCloud/{serviceName}/user/{userId}/changeProperties")
  Call<TaskDto> changeUser(
      @Path("serviceName") String serviceName,
      @Path("userId") long userId,
      @Body UserPropertiesDto properties);

  @GET("dedicatedCloud/{serviceName}/securityOptions/compatibilityMatrix")
  Call<List<SecurityOptionDto>> securityOptions(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/securityOptions/pendingOptions")
  Call<List<String>> pendingOptions(@Path("serviceName") String serviceName);

  @POST("dedicatedCloud/{serviceName}/securityOptions/resumePendingEnabling")
  Call<TaskDto> resumePending(
      @Path("serviceName") String serviceName, @Body PendingOptionDto option);

  @GET("dedicatedCloud/{serviceName}/allowedNetwork")
  Call<List<Long>> allowedNetworkIds(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/allowedNetwork/{networkAccessId}")
  Call<AllowedNetworkDto> allowedNetwork(
      @Path("serviceName") String serviceName, @Path("networkAccessId") long networkAccessId);

  @GET("dedicatedCloud/{serviceName}/twoFAWhitelist")
  Call<List<Long>> twoFaWhitelistIds(@Path("serviceName") String serviceName);

  @GET("dedicatedCloud/{serviceName}/twoFAWhitelist/{id}")
  Call<TwoFaWhitelistDto> twoFaWhitelist(
      @Path("serviceName") String serviceName, @Path("id") long id);
}
