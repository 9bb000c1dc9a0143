package dev.holdfast.wrangler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StateNameTest {

    /** Names that the genuine wrangler 4.164.0 gave to its files. */
    @Test
    void isWhatWorkerdDerives() {
        assertThat(StateName.of("miniflare-D1DatabaseObject", "11111111-2222-3333-4444-555555555555"))
                .isEqualTo("f023adf8de81e80d62670e09f086149af129cccda34c51f26517069258c53e8c");
        assertThat(StateName.of("miniflare-KVNamespaceObject", "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"))
                .isEqualTo("4241af01a88ca2f898f9e8cf37860935195d9291e1b221cb107dbf92e3010798");
        assertThat(StateName.of("miniflare-KVNamespaceObject", "NOID"))
                .isEqualTo("983e5d61457c56eae9f0ea40ad8062b459d0975f62d42f63d89206918855fba2");
    }
}
