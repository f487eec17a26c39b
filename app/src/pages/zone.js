const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const field of document.querySelectorAll("input[data-zone]")) field.value = zone;
const offer = document.querySelector("[data-zone-offer]");
const select = offer && document.getElementById(offer.dataset.zoneOffer);
if (select && select.value !== zone && [...select.options].some(({ value }) => value === zone)) {
  const button = offer.querySelector("button");
  button.append(` ${zone}`);
  button.addEventListener("click", () => {
    select.value = zone;
    offer.hidden = true;
    select.focus();
  });
  offer.hidden = false;
}
