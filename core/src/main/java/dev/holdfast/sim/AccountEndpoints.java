package dev.holdfast.sim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.util.function.Function;

/** Who am I: accounts, memberships, token check. */
final class AccountEndpoints {
    private static final String TOKEN = "70ce4d1e70ce4d1e70ce4d1e70ce4d1e";
    private final String account;

    AccountEndpoints(String account) {
        this.account = account;
    }

    void addTo(Router router) {
        router.add("GET", "accounts", null, call -> listed(call, one -> one))
                .add("GET", "accounts/*", null, call -> Reply.ok(account()))
                .add("GET", "memberships", null, call -> listed(call, this::membership))
                .add("GET", "user/tokens/verify", null, call -> verified())
                .add("GET", "accounts/*/tokens/verify", null, call -> verified());
    }

    private Reply listed(Call call, Function<ObjectNode, ObjectNode> form) {
        var all = Json.array();
        if (call.number("page", 1, 1, Integer.MAX_VALUE, 7400) == 1) {
            all.add(form.apply(account()));
        }
        return Reply.page(
                all,
                Json.object()
                        .put("page", call.number("page", 1, 1, Integer.MAX_VALUE, 7400))
                        .put("per_page", 20)
                        .put("count", all.size())
                        .put("total_count", 1)
                        .put("total_pages", 1));
    }

    private ObjectNode account() {
        return Json.object().put("id", account).put("name", "Simulated account").put("type", "standard");
    }

    private ObjectNode membership(ObjectNode account) {
        ObjectNode membership = Json.object().put("id", TOKEN).put("status", "accepted");
        membership.set("account", account);
        return membership;
    }

    private static Reply verified() {
        return Reply.ok(Json.object().put("id", TOKEN).put("status", "active"));
    }
}
