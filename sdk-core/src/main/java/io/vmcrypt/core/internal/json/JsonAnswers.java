package io.vmcrypt.core.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.Moshi;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import retrofit2.Converter;
import retrofit2.Retrofit;
import retrofit2.converter.moshi.MoshiConverterFactory;

/** JSON by Moshi, with failures that do not quote the answer. */
public final class JsonAnswers extends Converter.Factory {

  private final MoshiConverterFactory moshi;

  public JsonAnswers(Moshi moshi) {
    WholeNumber number = new WholeNumber();
    this.moshi =
        MoshiConverterFactory.create(
            moshi
                .newBuilder()
                .add(Long.class, number.nullSafe())
                .add(long.class, number.nonNull())
                .build());
  }

  @Override
  public @Nullable Converter<ResponseBody, ?> responseBodyConverter(
      Type type, Annotation[] annotations, Retrofit retrofit) {
    Converter<ResponseBody, ?> json = moshi.responseBodyConverter(type, annotations, retrofit);
    return json == null ? null : answer -> convert(json, answer);
  }

  @Override
  public @Nullable Converter<?, RequestBody> requestBodyConverter(
      Type type,
      Annotation[] parameterAnnotations,
      Annotation[] methodAnnotations,
      Retrofit retrofit) {
    return moshi.requestBodyConverter(type, parameterAnnotations, methodAnnotations, retrofit);
  }

  private static @Nullable Object convert(Converter<ResponseBody, ?> json, ResponseBody answer)
      throws IOException {
    // the answer is in memory: no failure below is one of the network
    Buffer start = new Buffer();
    answer.source().peek().read(start, 256);
    try {
      OneNameEach.check(answer.source().peek());
      return json.convert(answer);
    } catch (JsonDataException e) {
      throw new UnreadableAnswer("the answer does not have the expected form" + place(e));
    } catch (IOException e) {
      throw new UnreadableAnswer(kind(start.readUtf8().stripLeading()) + place(e));
    }
  }

  private static String kind(String start) {
    if (start.isEmpty()) {
      return "the answer is empty";
    }
    return start.startsWith("<")
        ? "an HTML page came instead of JSON"
        : "the answer is no well-formed JSON";
  }

  // Moshi's messages quote values, so only the place is named
  private static String place(Exception e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    int at = message.lastIndexOf(" at path ");
    String path = at < 0 ? "" : message.substring(at);
    return path.equals(" at path $") ? "" : path;
  }
}
