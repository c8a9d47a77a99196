/** View "Settings": controls of every kind, and text that can be edited in place. */

export function settings(view) {
  view.innerHTML = `
    <h1 data-hs-unmask>Settings</h1>
    <form class="panel form" name="settings">
      <label><span data-hs-unmask>Name of the workshop</span><input name="workshop" value="Birch & Brass" /></label>
      <label><span data-hs-unmask>Phone</span><input type="tel" name="phone" autocomplete="off" /></label>
      <label><span data-hs-unmask>Opens at</span><input type="time" name="opens" value="09:00" /></label>
      <label><span data-hs-unmask>Heat of the kiln</span><input type="range" name="heat" min="800" max="1300" value="1180" /></label>
      <label><span data-hs-unmask>Color of the sign</span><input type="color" name="color" value="#9a4b2f" /></label>
      <label>
        <span data-hs-unmask>Open on</span>
        <select name="days" multiple size="3">
          <option selected>Tuesday</option>
          <option selected>Thursday</option>
          <option>Saturday</option>
        </select>
      </label>
      <div class="wide">
        <strong data-hs-unmask>Sign at the door</strong>
        <div class="panel" contenteditable="true" role="textbox" aria-label="Sign at the door">Back in ten minutes.</div>
      </div>
    </form>`;
}
