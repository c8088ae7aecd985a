@org.jspecify.annotations.NullMarked
package io.vmcrypt.estate.internal.client;
